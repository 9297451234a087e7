# Who approved, and for which groups, is the trust file's word; a key of the crew approves nothing.
package argosy.signed_off

import rego.v1

params := data.params.I_SIGNOFF

deny contains violation if {
	some kind in params.kinds
	some image in data.argosy.images.known
	given := approvers(image.facts, kind)
	count(given) < params.count
	violation := {
		"field": image.field,
		"observed": {"kind": kind, "approvers": sort(given)},
		"expected": {"kind": kind, "groups": params.groups, "count": params.count},
		"message": concat("", [
			"image ", image.reference, " has ", format_int(count(given), 10), " of ", format_int(params.count, 10),
			" approvals of kind ", kind, " by ", concat(" or ", params.groups), where, shortcomings(image.facts, kind),
		]),
		"recourse": {
			"kind": "human",
			"title": concat("", [
				"Have ", format_int(params.count - count(given), 10), " more of ", concat(" or ", params.groups), " approve ", image.digest,
				" (", kind, where, "): argosy evidence attest --type approval",
			]),
		},
	}
}

where := concat("", [" for ", params.environment]) if {
	params.environment != ""
} else := ""

# Distinct people; one approves once, however often it is signed.
approvers(facts, kind) := {approval.value.approver |
	some approval in facts.approvals
	approval.value.kind == kind
	not shortcoming(approval)
}

shortcoming(approval) := "is by nobody of these groups" if {
	count({group | some group in approval.value.groups} & {group | some group in params.groups}) == 0
} else := concat("", ["is for ", approval.value.environment]) if {
	params.environment != ""
	not approval.value.environment in {"", params.environment}
} else := concat("", ["is of ", approval.time]) if {
	data.argosy.images.stale(approval.time, params.maxAgeHours)
}

shortcomings(facts, kind) := text if {
	faults := array.concat(
		[fault |
			some approval in facts.approvals
			approval.value.kind == kind
			fault := concat("", ["that by ", approval.value.approver, " ", shortcoming(approval)])
		],
		[fault |
			some problem in facts.problems
			problem.about == "approvals"
			fault := concat("", ["one does not count: ", problem.kind, " (", problem.message, ")"])
		],
	)
	count(faults) > 0
	text := concat("", ["; ", concat("; ", faults)])
} else := ""

unknown contains {"field": image.field, "fact": "approvals", "message": image.message} if {
	some image in data.argosy.images.unknown
}
