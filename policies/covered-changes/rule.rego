# The share counts the executable lines that the change touched; 100 when it touched none.
package argosy.covered_changes

import rego.v1

params := data.params.I_COVERAGE

deny contains violation if {
	some image in known
	object.get(image.facts, "coverage", null) == null
	violation := {
		"field": image.field,
		"observed": null,
		"expected": {"minimum": params.minimum},
		"message": sprintf("nobody measured what the tests of image %s cover", [image.reference]),
		"recourse": {
			"kind": "evidence",
			"title": "Run the tests with coverage and sign what they covered",
			"step": "coverage",
		},
	}
}

deny contains violation if {
	some image in known
	coverage := object.get(image.facts, "coverage", null)
	is_object(coverage)
	coverage.value.percent < params.minimum
	violation := {
		"field": image.field,
		"observed": coverage.value.percent,
		"expected": {"minimum": params.minimum},
		"message": sprintf(
			"tests run %d of the %d lines changed in image %s, and %v %% must be run",
			[coverage.value.coveredLines, coverage.value.changedLines, image.reference, params.minimum],
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

unknown contains {"field": image.field, "fact": "coverage", "message": message} if {
	some image in images
	not digest_of(image.reference)
	message := sprintf("the digest of image %s was never resolved", [image.reference])
}

unknown contains {"field": image.field, "fact": "coverage", "message": message} if {
	some image in images
	digest := digest_of(image.reference)
	not input.evidence[digest]
	message := sprintf("the evidence about image %s was never looked up", [image.reference])
}
