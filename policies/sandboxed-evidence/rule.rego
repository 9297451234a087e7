# What ran outside a sandbox could have written its own result.
package argosy.sandboxed_evidence

import rego.v1

params := data.params.I_SANDBOX

steps := {"tests": "test", "coverage": "coverage", "sast": "sast"}

deny contains violation if {
	params.required
	some image in known
	some name, step in steps
	fact := object.get(image.facts, name, null)
	is_object(fact)
	not fact.value.sandboxed
	violation := {
		"field": image.field,
		"observed": {"evidence": name, "sandboxed": false},
		"expected": {"evidence": name, "sandboxed": true},
		"message": sprintf("the evidence %s about image %s was not made in a sandbox", [name, image.reference]),
		"recourse": {"kind": "evidence", "title": sprintf("Run the step %s in a sandbox", [step]), "step": step},
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

unknown contains {"field": image.field, "fact": "tests, coverage, sast", "message": message} if {
	params.required
	some image in images
	not digest_of(image.reference)
	message := sprintf("the digest of image %s was never resolved", [image.reference])
}

unknown contains {"field": image.field, "fact": "tests, coverage, sast", "message": message} if {
	params.required
	some image in images
	digest := digest_of(image.reference)
	not input.evidence[digest]
	message := sprintf("the evidence about image %s was never looked up", [image.reference])
}
