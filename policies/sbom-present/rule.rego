# An SBOM in the facts is signed by a trusted key; why another does not count stands in `problems`.
package argosy.sbom_present

import rego.v1

deny contains violation if {
	some image in known
	object.get(image.facts, "sbom", null) == null
	violation := {
		"field": image.field,
		"observed": null,
		"expected": "a signed bill of materials",
		"message": sprintf("image %s has no bill of materials that a trusted key signed", [image.reference]),
	}
}

# The place of the pod in every kind that carries one.
places := {
	"Pod": ["spec"],
	"PodTemplate": ["template", "spec"],
	"CronJob": ["spec", "jobTemplate", "spec", "template", "spec"],
}

place := object.get(places, input.request.object.kind, ["spec", "template", "spec"])

images contains image if {
	some list in ["initContainers", "containers", "ephemeralContainers"]
	containers := object.get(input.request.object, array.concat(place, [list]), null)
	is_array(containers)
	some index, container in containers
	is_string(container.image)
	image := {"field": sprintf("/%s/%s/%d/image", [concat("/", place), list, index]), "reference": container.image}
}

digest_of(reference) := substring(reference, indexof(reference, "@") + 1, -1) if {
	regex.match(`^[^@]+@sha256:[0-9a-f]{64}$`, reference)
} else := input.images[reference]

known contains {"field": image.field, "reference": image.reference, "facts": facts} if {
	some image in images
	facts := input.evidence[digest_of(image.reference)]
}

unknown contains {"field": image.field, "fact": "sbom", "message": message} if {
	some image in images
	not digest_of(image.reference)
	message := sprintf("the digest of image %s was never resolved", [image.reference])
}

unknown contains {"field": image.field, "fact": "sbom", "message": message} if {
	some image in images
	digest := digest_of(image.reference)
	not input.evidence[digest]
	message := sprintf("the evidence about image %s was never looked up", [image.reference])
}
