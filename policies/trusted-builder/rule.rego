# Who signed for the builder id was verified before; this rule says which builders and build types may build.
package argosy.trusted_builder

import rego.v1

params := data.params.I_BUILDER

deny contains violation if {
	some image in data.argosy.images.known
	provenance := image.facts.provenance.value
	not [provenance.builderId, provenance.buildType] in trusted
	violation := {
		"field": image.field,
		"observed": {"builderId": provenance.builderId, "buildType": provenance.buildType},
		"expected": params.builders,
		"message": concat("", [
			"image ", image.reference, " was built by ", provenance.builderId, " as ", provenance.buildType,
			", which is no trusted builder",
		]),
	}
}

# Every pair once, however many images it built.
built := {[provenance.builderId, provenance.buildType] |
	some image in data.argosy.images.known
	provenance := image.facts.provenance.value
}

trusted contains pair if {
	some pair in built
	some builder in params.builders
	data.argosy.images.matches(pair[0], builder.id)
	data.argosy.images.matches_any(pair[1], object.get(builder, "buildTypes", ["*"]))
}

made := {
	"what": "provenance by a trusted builder",
	"title": "Build the image where a trusted builder signs its provenance",
	"step": "provenance",
}

deny contains violation if {
	some image in data.argosy.images.known
	not image.facts.provenance.value
	violation := object.union(
		data.argosy.images.absence(image, "provenance", made),
		{"expected": params.builders},
	)
}

unknown contains {"field": image.field, "fact": "provenance", "message": image.message} if {
	some image in data.argosy.images.unknown
}
