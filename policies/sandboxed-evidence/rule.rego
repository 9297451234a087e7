# What ran outside a sandbox could have written its own result.
package argosy.sandboxed_evidence

import rego.v1

params := data.params.I_SANDBOX

steps := {"tests": "test", "coverage": "coverage", "sast": "sast"}

deny contains violation if {
	params.required
	some image in data.argosy.images.known
	some name, step in steps
	fact := image.facts[name].value
	not fact.sandboxed
	violation := {
		"field": image.field,
		"observed": {"evidence": name, "sandboxed": false},
		"expected": {"evidence": name, "sandboxed": true},
		"message": concat("", ["the evidence ", name, " about image ", image.reference, " was not made in a sandbox"]),
		"recourse": {"kind": "evidence", "title": concat("", ["Run the step ", step, " in a sandbox"]), "step": step},
	}
}

unknown contains {"field": image.field, "fact": "tests, coverage, sast", "message": image.message} if {
	some image in data.argosy.images.unknown
	params.required
}
