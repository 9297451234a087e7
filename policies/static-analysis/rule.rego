# Counts by severity are what the signed report says.
package argosy.static_analysis

import rego.v1

params := data.params.I_SAST

deny contains violation if {
	some image in known
	object.get(image.facts, "sast", null) == null
	violation := {
		"field": image.field,
		"observed": null,
		"expected": {severity: 0 | some severity in params.severities},
		"message": sprintf("nobody analysed the source of image %s", [image.reference]),
		"recourse": {
			"kind": "evidence",
			"title": "Analyse the source and sign what was found",
			"step": "sast",
		},
	}
}

deny contains violation if {
	some image in known
	sast := object.get(image.facts, "sast", null)
	is_object(sast)
	found := {severity: sast.value[severity] | some severity in params.severities}
	sum([number | some number in found]) > 0
	violation := {
		"field": image.field,
		"observed": found,
		"expected": {severity: 0 | some severity in params.severities},
		"message": sprintf(
			"static analysis of image %s found %s",
			[image.reference, concat(", ", [sprintf("%d %s", [number, severity]) | some severity, number in found; number > 0])],
		),
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

unknown contains {"field": image.field, "fact": "sast", "message": message} if {
	some image in images
	not digest_of(image.reference)
	message := sprintf("the digest of image %s was never resolved", [image.reference])
}

unknown contains {"field": image.field, "fact": "sast", "message": message} if {
	some image in images
	digest := digest_of(image.reference)
	not input.evidence[digest]
	message := sprintf("the evidence about image %s was never looked up", [image.reference])
}
