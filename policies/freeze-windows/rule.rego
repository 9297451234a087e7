# A window is a range of time, of days and of hours that all hold at once; the review's own moment is the clock.
package argosy.freeze_windows

import rego.v1

params := data.params.I_FREEZE

deny contains violation if {
	some window in params.windows
	freezes(window)
	here(window)
	changes
	not emergency
	violation := object.union(way_out, {
		"field": "",
		"observed": {"window": window.name, "at": input.at},
		"expected": "no change while the window lasts",
		"message": concat("", [
			"changes in namespace ", input.request.namespace, " are frozen by ", window.name, " at ", input.at, until(window),
		]),
	})
}

# What a controller makes for an object that was admitted before is no change, nor is an update that leaves the spec.
changes if {
	not data.argosy.images.unchanged
	not data.argosy.images.controlled
}

freezes(window) if {
	begun(window)
	lasts(window)
	on_day(window)
	in_hours(window)
}

begun(window) if not window.from

begun(window) if data.argosy.images.now >= data.argosy.images.instant(window.from)

lasts(window) if not window.to

lasts(window) if data.argosy.images.now < data.argosy.images.instant(window.to)

on_day(window) if not window.weekdays

on_day(window) if time.weekday([data.argosy.images.now, zone(window)]) in window.weekdays

in_hours(window) if not window.hours

in_hours(window) if {
	window.hours.from <= window.hours.to
	window.hours.from <= clock(zone(window))
	clock(zone(window)) < window.hours.to
}

# Over midnight.
in_hours(window) if {
	window.hours.from > window.hours.to
	outside(window.hours, clock(zone(window)))
}

outside(hours, moment) if moment >= hours.from

outside(hours, moment) if moment < hours.to

zone(window) := object.get(window, "timeZone", "UTC")

clock(name) := concat(":", [digits(hour), digits(minute)]) if {
	[hour, minute, _] := time.clock([data.argosy.images.now, name])
}

digits(number) := concat("", ["0", format_int(number, 10)]) if {
	number < 10
} else := format_int(number, 10)

here(window) if {
	everywhere(window)
}

here(window) if data.argosy.images.matches_any(input.request.namespace, window.namespaces)

here(window) if data.argosy.images.matches_any(environment, window.environments)

everywhere(window) if {
	not window.namespaces
	not window.environments
}

environment := params.environment if {
	params.environment != ""
} else := input.namespaceObject.metadata.labels["argosy.dev/environment"]

until(window) := concat("", [", until ", window.to]) if {
	window.to
} else := ""

# Every image of the object was approved as an emergency by people who may.
emergency if {
	count(params.approvers) > 0
	count(input.pod.images) > 0
	every image in input.pod.images {
		approved(input.evidence[image.digest])
	}
}

approved(facts) if {
	some approval in facts.approvals
	approval.value.kind == "emergency"
	count({group | some group in approval.value.groups} & {group | some group in params.approvers}) > 0
	for_here(approval.value)
	not data.argosy.images.stale(approval.time, params.maxAgeHours)
}

for_here(approval) if approval.environment == ""

for_here(approval) if approval.environment == environment

way_out := {"recourse": {
	"kind": "human",
	"title": concat("", [
		"Wait, or have one of ", concat(", ", params.approvers),
		" approve every image as an emergency: argosy evidence attest --type approval",
	]),
}} if {
	count(params.approvers) > 0
} else := {}
