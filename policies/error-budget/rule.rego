# What a measurement says counts while it is fresh; an old one is as good as none, and so is one from the future.
package argosy.error_budget

import rego.v1

params := data.params.I_BUDGET

service := data.argosy.images.service(params.serviceLabels)

measured := [level |
	some level in input.slo[input.request.namespace]
	level.service == service
]

known if is_array(input.slo[input.request.namespace])

hours := params.maxAgeMinutes / 60

deny contains violation if {
	changes
	some level in measured
	not data.argosy.images.stale(level.time, hours)
	level.budgetLeft < params.minimum
	violation := {
		"field": "",
		"observed": {"service": service, "objective": level.objective, "budgetLeft": level.budgetLeft},
		"expected": {"minimum": params.minimum},
		"message": concat("", [
			"service ", service, " has ", sprintf("%v", [level.budgetLeft]), " % of its error budget left for ",
			sprintf("%v", [level.objective]), " %, and changes stop below ", sprintf("%v", [params.minimum]), " %",
		]),
	}
}

deny contains violation if {
	params.required
	changes
	known
	count(measured) == 0
	violation := {
		"field": "",
		"observed": {"service": service, "objectives": 0},
		"expected": "an objective, and how much of its budget is left",
		"message": concat("", ["service ", service, " has no objective in namespace ", input.request.namespace]),
		"recourse": {"kind": "human", "title": concat("", ["Agree on an objective for ", service, " and have its budget measured"])},
	}
}

unknown contains {"field": "", "fact": "slo", "message": message} if {
	changes
	not known
	message := concat("", ["the error budgets of namespace ", input.request.namespace, " were never looked up"])
}

unknown contains {"field": "", "fact": "slo", "message": message} if {
	changes
	some level in measured
	data.argosy.images.stale(level.time, hours)
	message := concat("", [
		"the error budget of service ", service, " was measured at ", level.time, ", which is no measurement of ", input.at,
	])
}

changes if {
	not data.argosy.images.unchanged
	not data.argosy.images.controlled
	not fix
}

# A label that is left over from the last change covers nothing.
fix if {
	some key in params.fixLabels
	value := input.request.object.metadata.labels[key]
	value != ""
	value != object.get(input.request, ["oldObject", "metadata", "labels", key], "")
}
