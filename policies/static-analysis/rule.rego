# Counts by severity are what the signed report says.
package argosy.static_analysis

import rego.v1

params := data.params.I_SAST

made := {
	"what": "a signed report of static analysis",
	"title": "Analyse the source and sign what was found",
	"step": "sast",
}

nothing := {severity: 0 | some severity in params.severities}

deny contains violation if {
	some image in data.argosy.images.known
	not image.facts.sast.value
	violation := object.union(data.argosy.images.absence(image, "sast", made), {"expected": nothing})
}

deny contains violation if {
	some image in data.argosy.images.known
	counts := image.facts.sast.value
	parts := [part |
		some severity in params.severities
		counts[severity] > 0
		part := concat(" ", [format_int(counts[severity], 10), severity])
	]
	count(parts) > 0
	violation := {
		"field": image.field,
		"observed": {severity: counts[severity] | some severity in params.severities},
		"expected": nothing,
		"message": concat("", ["static analysis of image ", image.reference, " found ", concat(", ", parts)]),
	}
}

deny contains violation if {
	some tool in params.tools
	some image in data.argosy.images.known
	ran := image.facts.sast.value.tools
	not tool in ran
	violation := {
		"field": image.field,
		"observed": {"tools": ran},
		"expected": {"tools": params.tools},
		"message": concat("", [tool, " did not analyse the source of image ", image.reference]),
		"recourse": {"kind": "evidence", "title": concat("", ["Analyse the source with ", tool, " and sign what it found"]), "step": "sast"},
	}
}

unknown contains {"field": image.field, "fact": "sast", "message": image.message} if {
	some image in data.argosy.images.unknown
}
