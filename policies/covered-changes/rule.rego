# The share counts the executable lines that the change touched; 100 when it touched none.
package argosy.covered_changes

import rego.v1

params := data.params.I_COVERAGE

made := {
	"what": "a signed measurement of what its tests cover",
	"title": "Run the tests with coverage and sign what they covered",
	"step": "coverage",
}

deny contains violation if {
	some image in data.argosy.images.known
	not image.facts.coverage.value
	violation := object.union(
		data.argosy.images.absence(image, "coverage", made),
		{"expected": {"minimum": params.minimum}},
	)
}

deny contains violation if {
	some image in data.argosy.images.known
	coverage := image.facts.coverage.value
	coverage.percent < params.minimum
	violation := {
		"field": image.field,
		"observed": coverage.percent,
		"expected": {"minimum": params.minimum},
		"message": concat("", [
			"tests run ", format_int(coverage.coveredLines, 10), " of the ", format_int(coverage.changedLines, 10),
			" lines changed in image ", image.reference, ", and ", sprintf("%v", [params.minimum]), " % must be run",
		]),
	}
}

unknown contains {"field": image.field, "fact": "coverage", "message": image.message} if {
	some image in data.argosy.images.unknown
}
