# An image without provenance is I_PROV's to refuse.
package argosy.slsa_level

import rego.v1

params := data.params.I_SLSA

deny contains violation if {
	some image in data.argosy.images.known
	provenance := image.facts.provenance
	provenance.value.level < params.level
	violation := {
		"field": image.field,
		"observed": provenance.value.level,
		"expected": params.level,
		"message": sprintf(
			"image %s was built by %s at SLSA build level %d, and level %d is required",
			[image.reference, provenance.value.builderId, provenance.value.level, params.level],
		),
	}
}

unknown contains {"field": image.field, "fact": "provenance", "message": image.message} if {
	some image in data.argosy.images.unknown
}
