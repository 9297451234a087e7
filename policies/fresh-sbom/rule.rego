# Age counts from the time in the signed fact to the review's own `at`; there is no other clock.
package argosy.fresh_sbom

import rego.v1

params := data.params.I_SBOM_AGE

hour := 3600000000000

# Clocks differ a little; a time further ahead would make a bill of materials fresh for ever.
skew := 300000000000

latest := data.argosy.images.now + skew

earliest := data.argosy.images.now - (params.maxAgeHours * hour)

deny contains violation if {
	some image in data.argosy.images.known
	sbom := image.facts.sbom
	made := time.parse_rfc3339_ns(replace(sbom.time, "Z", "+00:00"))
	true in [made < earliest, made > latest]
	violation := {
		"field": image.field,
		"observed": {"time": sbom.time, "ageHours": hours(data.argosy.images.now - made)},
		"expected": {"maxAgeHours": params.maxAgeHours},
		"message": concat("", [
			"the bill of materials of image ", image.reference, " was made at ", sbom.time, ", and may be ",
			sprintf("%v", [params.maxAgeHours]), " hours old at ", input.at,
		]),
	}
}

# A time ahead has no age; engines differ in how they round what is below zero.
hours(age) := floor(age / hour) if {
	age >= 0
} else := 0

unknown contains {"field": image.field, "fact": "sbom", "message": image.message} if {
	some image in data.argosy.images.unknown
}
