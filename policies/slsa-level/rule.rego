# The level is the verifier's own map of builder id and signer. Without provenance it is 0, as the standard says.
package argosy.slsa_level

import rego.v1

params := data.params.I_SLSA

deny contains violation if {
	some image in data.argosy.images.known
	provenance := image.facts.provenance.value
	provenance.level < params.level
	violation := {
		"field": image.field,
		"observed": provenance.level,
		"expected": params.level,
		"message": concat("", [
			"image ", image.reference, " was built by ", provenance.builderId, " at SLSA build level ",
			format_int(provenance.level, 10), ", and level ", format_int(params.level, 10), " is required",
		]),
	}
}

made := {
	"what": "provenance by a trusted builder",
	"title": "Build the image in the pipeline, which signs its provenance",
	"step": "provenance",
}

deny contains violation if {
	some image in data.argosy.images.known
	not image.facts.provenance.value
	violation := object.union(
		data.argosy.images.absence(image, "provenance", made),
		{"expected": params.level},
	)
}

unknown contains {"field": image.field, "fact": "provenance", "message": image.message} if {
	some image in data.argosy.images.unknown
}
