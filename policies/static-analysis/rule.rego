# Counts by severity are what the signed report says.
package argosy.static_analysis

import rego.v1

params := data.params.I_SAST

deny contains violation if {
	some image in data.argosy.images.known
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
	some image in data.argosy.images.known
	sast := object.get(image.facts, "sast", null)
	is_object(sast)
	found := {severity: sast.value[severity] | some severity in params.severities}
	parts := [sprintf("%d %s", [number, severity]) |
		some severity in params.severities
		number := found[severity]
		number > 0
	]
	count(parts) > 0
	violation := {
		"field": image.field,
		"observed": found,
		"expected": {severity: 0 | some severity in params.severities},
		"message": sprintf("static analysis of image %s found %s", [image.reference, concat(", ", parts)]),
	}
}

unknown contains {"field": image.field, "fact": "sast", "message": image.message} if {
	some image in data.argosy.images.unknown
}
