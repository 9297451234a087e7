# A bill of materials without components is complete; one that is absent is I_SBOM's to refuse.
package argosy.complete_sbom

import rego.v1

params := data.params.I_SBOM_FIELDS

deny contains violation if {
	some image in known
	sbom := object.get(image.facts, "sbom", null)
	is_object(sbom)
	lacking := sum([group.components |
		some group in object.get(sbom.value, "missing", [])
		count({name | some name in group.fields} & {name | some name in params.fields}) > 0
	])
	complete := sbom.value.components - lacking
	100 * complete < params.minimum * sbom.value.components
	violation := {
		"field": image.field,
		"observed": {"complete": complete, "components": sbom.value.components},
		"expected": {"fields": params.fields, "minimum": params.minimum},
		"message": sprintf(
			"%d of the %d components in the bill of materials of image %s have %s, and %v %% must",
			[complete, sbom.value.components, image.reference, concat(", ", params.fields), params.minimum],
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
