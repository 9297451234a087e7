# Age counts from the time in the signed fact to the review's own `at`; there is no other clock.
package argosy.fresh_sbom

import rego.v1

params := data.params.I_SBOM_AGE

now := time.parse_rfc3339_ns(input.at)

hour := 3600000000000

# Clocks differ a little; a time further ahead would make a bill of materials fresh for ever.
skew := 300000000000

deny contains violation if {
	some image in data.argosy.images.known
	sbom := image.facts.sbom
	age := now - time.parse_rfc3339_ns(sbom.time)
	outside(age)
	violation := {
		"field": image.field,
		"observed": {"time": sbom.time, "ageHours": floor(age / hour)},
		"expected": {"maxAgeHours": params.maxAgeHours},
		"message": sprintf(
			"the bill of materials of image %s was made at %s, and may be %v hours old at %s",
			[image.reference, sbom.time, params.maxAgeHours, input.at],
		),
	}
}

outside(age) if age > params.maxAgeHours * hour

outside(age) if age < -1 * skew

unknown contains {"field": image.field, "fact": "sbom", "message": image.message} if {
	some image in data.argosy.images.unknown
}
