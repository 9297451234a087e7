# Only an auditor's key can make a summary that counts as a fact; whose, for where and how old is judged here.
package argosy.audited_release

import rego.v1

params := data.params.I_VSA

made := {
	"what": "a verification summary by an auditor",
	"title": "Have the Auditor judge the release and sign what it passed",
	"step": "audit",
}

deny contains violation if {
	some image in data.argosy.images.known
	not image.facts.vsa.value
	violation := object.union(
		data.argosy.images.absence(image, "vsa", made),
		{"expected": {"result": "PASSED", "auditors": params.auditors}},
	)
}

deny contains violation if {
	some image in data.argosy.images.known
	fact := image.facts.vsa
	some fault in faults(fact)
	violation := object.union(
		{"field": image.field, "message": concat("", ["the verification summary of image ", image.reference, " ", fault.why])},
		{"observed": fault.observed, "expected": fault.expected},
	)
}

# Each fault is an array of one or of none, so that one without its param costs nothing.
faults(fact) := array.concat(
	array.concat(not_passed(fact.value), by_another(fact)),
	array.concat(elsewhere(fact.value), array.concat(by_other_policies(fact.value), too_old(fact))),
) if {
	fact.value
}

not_passed(value) := [] if {
	value.result == "PASSED"
} else := [{"observed": {"result": value.result}, "expected": {"result": "PASSED"}, "why": "says that the release did not pass"}]

by_another(fact) := [] if {
	fact.signer in params.auditors
} else := [{
	"observed": {"auditor": fact.signer},
	"expected": {"auditors": params.auditors},
	"why": concat("", ["is by ", fact.signer, ", who is no auditor here"]),
}]

elsewhere(value) := [{
	"observed": {"environment": value.environment},
	"expected": {"environment": params.environment},
	"why": concat("", ["is for environment ", value.environment, ", not for ", params.environment]),
}] if {
	params.environment != ""
	value.environment != params.environment
} else := []

by_other_policies(value) := [{
	"observed": {"policyDigest": value.policyDigest},
	"expected": {"policyDigests": params.policyDigests},
	"why": "was judged by other policies",
}] if {
	count(params.policyDigests) > 0
	not value.policyDigest in params.policyDigests
} else := []

too_old(fact) := [{
	"observed": {"time": fact.time},
	"expected": {"maxAgeHours": params.maxAgeHours},
	"why": concat("", ["is of ", fact.time, ", and may be ", sprintf("%v", [params.maxAgeHours]), " hours old at ", input.at]),
}] if {
	data.argosy.images.stale(fact.time, params.maxAgeHours)
} else := []

unknown contains {"field": image.field, "fact": "vsa", "message": image.message} if {
	some image in data.argosy.images.unknown
}
