package argosy.provenance_present

import rego.v1

pods contains {"path": "/spec", "spec": object.get(input.request.object, "spec", {})} if {
	input.request.object.kind == "Pod"
}

pods contains {"path": "/template/spec", "spec": input.request.object.template.spec} if {
	input.request.object.kind == "PodTemplate"
}

pods contains {"path": path, "spec": input.request.object.spec.jobTemplate.spec.template.spec} if {
	input.request.object.kind == "CronJob"
	path := "/spec/jobTemplate/spec/template/spec"
}

pods contains {"path": "/spec/template/spec", "spec": input.request.object.spec.template.spec} if {
	not input.request.object.kind in {"Pod", "PodTemplate", "CronJob"}
}

images contains {"field": sprintf("%s/%s/%d/image", [pod.path, list, i]), "reference": container.image} if {
	some pod in pods
	some list in ["initContainers", "containers", "ephemeralContainers"]
	some i, container in pod.spec[list]
}

digest(reference) := found if {
	parts := split(reference, "@")
	count(parts) == 2
	found := parts[1]
} else := input.images[reference]

deny contains {
	"field": image.field,
	"observed": null,
	"expected": "provenance by a trusted builder",
	"message": sprintf("%s has no provenance that verifies", [image.reference]),
} if {
	some image in images
	input.evidence[digest(image.reference)].provenance == null
}

unknown contains {
	"field": image.field,
	"fact": "provenance",
	"message": sprintf("the provenance of %s was not looked up", [image.reference]),
} if {
	some image in images
	not input.evidence[digest(image.reference)]
}
