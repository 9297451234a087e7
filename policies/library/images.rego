# The images of the pod that an object carries, for every rule about evidence: found once a review.
package argosy.images

import rego.v1

# Field -> an image whose facts were looked up.
known[field] := {"field": field, "reference": reference, "facts": input.evidence[digest]} if {
	some field, reference in all
	digest := digest_of(reference)
	input.evidence[digest]
}

# Field -> an image of which nothing was looked up, and why.
unknown[field] := {"field": field, "reference": reference, "message": message} if {
	some field, reference in all
	not known[field]
	message := why(reference)
}

why(reference) := sprintf("the evidence about image %s was never looked up", [reference]) if {
	digest_of(reference)
} else := sprintf("the digest of image %s was never resolved", [reference])

# Field -> reference of every container's image.
all[field] := container.image if {
	some list in ["initContainers", "containers", "ephemeralContainers"]
	containers := object.get(input.request.object, array.concat(place, [list]), null)
	is_array(containers)
	some index, container in containers
	is_string(container.image)
	field := sprintf("/%s/%s/%d/image", [concat("/", place), list, index])
}

# The place of the pod in every kind that carries one.
place := object.get(places, input.request.object.kind, ["spec", "template", "spec"])

places := {
	"Pod": ["spec"],
	"PodTemplate": ["template", "spec"],
	"CronJob": ["spec", "jobTemplate", "spec", "template", "spec"],
}

# A reference by digest is its own answer; a tag has the digest that it was resolved to.
digest_of(reference) := digest if {
	parts := split(reference, "@")
	count(parts) == 2
	digest := parts[1]
	startswith(digest, "sha256:")
	count(digest) == 71
} else := input.images[reference]
