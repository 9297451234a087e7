# Counts by severity are what the signed report says.
package argosy.static_analysis

import rego.v1

params := data.params.I_SAST

deny contains violation if {
	some image in data.argosy.images.known
	not image.facts.sast.value
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
	counts := image.facts.sast.value
	parts := [sprintf("%d %s", [counts[severity], severity]) |
		some severity in params.severities
		counts[severity] > 0
	]
	count(parts) > 0
	violation := {
		"field": image.field,
		"observed": {severity: counts[severity] | some severity in params.severities},
		"expected": {severity: 0 | some severity in params.severities},
		"message": sprintf("static analysis of image %s found %s", [image.reference, concat(", ", parts)]),
	}
}

unknown contains {"field": image.field, "fact": "sast", "message": image.message} if {
	some image in data.argosy.images.unknown
}
