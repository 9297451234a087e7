# The share counts the executable lines that the change touched; 100 when it touched none.
package argosy.covered_changes

import rego.v1

params := data.params.I_COVERAGE

deny contains violation if {
	some image in data.argosy.images.known
	not image.facts.coverage.value
	violation := {
		"field": image.field,
		"observed": null,
		"expected": {"minimum": params.minimum},
		"message": sprintf("nobody measured what the tests of image %s cover", [image.reference]),
		"recourse": {
			"kind": "evidence",
			"title": "Run the tests with coverage and sign what they covered",
			"step": "coverage",
		},
	}
}

deny contains violation if {
	some image in data.argosy.images.known
	coverage := image.facts.coverage
	coverage.value.percent < params.minimum
	violation := {
		"field": image.field,
		"observed": coverage.value.percent,
		"expected": {"minimum": params.minimum},
		"message": sprintf(
			"tests run %d of the %d lines changed in image %s, and %v %% must be run",
			[coverage.value.coveredLines, coverage.value.changedLines, image.reference, params.minimum],
		),
	}
}

unknown contains {"field": image.field, "fact": "coverage", "message": image.message} if {
	some image in data.argosy.images.unknown
}
