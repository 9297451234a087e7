# Age counts from the time in the signed fact to the review's own `at`; there is no other clock.
package argosy.fresh_sbom

import rego.v1

params := data.params.I_SBOM_AGE

hour := 3600000000000

# Clocks differ a little; a time further ahead would make a bill of materials fresh for ever.
skew := 300000000000

deny contains violation if {
	some image in known
	sbom := object.get(image.facts, "sbom", null)
	is_object(sbom)
	age := time.parse_rfc3339_ns(input.at) - time.parse_rfc3339_ns(sbom.time)
	outside(age)
	violation := {
		"field": image.field,
		"observed": {"time": sbom.time, "ageHours": floor(age / hour)},
		"expected": {"maxAgeHours": params.maxAgeHours},
		"message": sprintf(
			"the bill of materials of image %s was made at %s, and may be %v hours old at %s",
			[image.reference, sbom.time, params.maxAgeHours, input.at],
		),
	}
}

outside(age) if age > params.maxAgeHours * hour

outside(age) if age < -1 * skew

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
