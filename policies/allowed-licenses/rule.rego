# The facts hold each licence as a choice of lists of terms: one list is enough, if every term of it is allowed.
package argosy.allowed_licenses

import rego.v1

params := data.params.I_LICENSE

allow := [lower(name) | some name in params.allow]

refuse := [lower(name) | some name in params.deny]

# Every term once, however many components have it.
terms := {term |
	some image in data.argosy.images.known
	some group in image.facts.sbom.value.licenses
	some alternative in group.alternatives
	some term in alternative
}

good := {term |
	some term in terms
	allowed(lower(term))
}

deny contains violation if {
	some image in data.argosy.images.known
	some group in image.facts.sbom.value.licenses
	enough := [alternative |
		some alternative in group.alternatives
		count(alternative) > 0
		count({term | some term in alternative} - good) == 0
	]
	count(enough) == 0
	not lenient(group)
	violation := {
		"field": image.field,
		"observed": {"license": group.expression, "components": group.components, "examples": group.examples},
		"expected": {"allow": params.allow, "deny": params.deny},
		"message": concat("", [
			"components of image ", image.reference, " ", why(group), ": ", format_int(group.components, 10),
			", such as ", concat(", ", group.examples),
		]),
	}
}

lenient(group) if {
	params.unknown == "ignore"
	count(group.alternatives) == 0
}

why(group) := "say no licence" if {
	group.expression == ""
} else := concat("", ["have a licence that is no SPDX expression: ", group.expression]) if {
	count(group.alternatives) == 0
} else := concat("", ["are licensed under ", group.expression, ", which is not allowed"])

# What is written out wins over a pattern, and of two alike the refusal.
allowed(term) if {
	term in allow
	not term in refuse
}

allowed(term) if {
	not refused(term)
	covers(allow, term)
}

refused(term) if covers(refuse, term)

# `ID WITH EXCEPTION` grants more than the ID alone.
covers(patterns, term) if data.argosy.images.matches_any(term, patterns)

covers(patterns, term) if {
	parts := split(term, " with ")
	count(parts) == 2
	data.argosy.images.matches_any(parts[0], patterns)
}

made := {
	"what": "a signed bill of materials",
	"title": "Make and sign a bill of materials that names the licences of the components",
	"step": "sbom",
}

deny contains violation if {
	some image in data.argosy.images.known
	not image.facts.sbom.value
	violation := object.union(
		data.argosy.images.absence(image, "sbom", made),
		{"expected": {"allow": params.allow, "deny": params.deny}},
	)
}

deny contains violation if {
	some image in data.argosy.images.known
	image.facts.sbom.value
	not image.facts.sbom.value.licenses
	violation := {
		"field": image.field,
		"observed": "a bill of materials that nobody read for licences",
		"expected": {"allow": params.allow, "deny": params.deny},
		"message": concat("", ["nobody read the licences in the bill of materials of image ", image.reference]),
		"recourse": {"kind": "evidence", "title": made.title, "step": "sbom"},
	}
}

unknown contains {"field": image.field, "fact": "sbom", "message": image.message} if {
	some image in data.argosy.images.unknown
}
