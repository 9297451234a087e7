# Age counts from the time in the signed fact to the review's own `at`; there is no other clock.
package argosy.fresh_sbom

import rego.v1

params := data.params.I_SBOM_AGE

hour := 3600000000000

deny contains violation if {
	some image in data.argosy.images.known
	sbom := image.facts.sbom
	data.argosy.images.stale(sbom.time, params.maxAgeHours)
	violation := {
		"field": image.field,
		"observed": {"time": sbom.time, "ageHours": hours(data.argosy.images.now - data.argosy.images.instant(sbom.time))},
		"expected": {"maxAgeHours": params.maxAgeHours},
		"message": concat("", [
			"the bill of materials of image ", image.reference, " was made at ", sbom.time, ", and may be ",
			sprintf("%v", [params.maxAgeHours]), " hours old at ", input.at,
		]),
	}
}

# Towards the earlier hour, also for a time ahead: engines differ in how they round what is below zero.
hours(age) := floor(age / hour) if {
	age >= 0
} else := 0 - ceil((0 - age) / hour)

unknown contains {"field": image.field, "fact": "sbom", "message": image.message} if {
	some image in data.argosy.images.unknown
}
