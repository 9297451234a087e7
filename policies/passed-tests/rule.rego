# Counts are what the signed report says; the tests are the tested code's own claim.
package argosy.passed_tests

import rego.v1

params := data.params.I_TESTS

made := {"what": "a signed report of its tests", "title": "Run the tests and sign their result", "step": "test"}

# Mostly every image is one of these, and nothing else is asked.
passing := {image.field |
	some image in data.argosy.images.known
	tests := image.facts.tests.value
	tests.failed == 0
	tests.errored == 0
	tests.passed >= params.minimum
	100 * tests.skipped <= params.maxSkippedPercent * (tests.passed + tests.skipped)
}

others := [image |
	some image in data.argosy.images.known
	not image.field in passing
]

deny contains violation if {
	some image in others
	not image.facts.tests.value
	violation := object.union(
		data.argosy.images.absence(image, "tests", made),
		{"expected": {"failed": 0, "errored": 0, "minimum": params.minimum}},
	)
}

deny contains violation if {
	some image in others
	tests := image.facts.tests.value
	tests.failed + tests.errored > 0
	violation := {
		"field": image.field,
		"observed": {"failed": tests.failed, "errored": tests.errored},
		"expected": {"failed": 0, "errored": 0},
		"message": concat("", [
			"of the tests of image ", image.reference, " ", format_int(tests.failed, 10), " failed and ",
			format_int(tests.errored, 10), " did not run to their end",
		]),
	}
}

deny contains violation if {
	some image in others
	tests := image.facts.tests.value
	tests.passed < params.minimum
	violation := {
		"field": image.field,
		"observed": {"passed": tests.passed},
		"expected": {"minimum": params.minimum},
		"message": concat("", [
			"of the tests of image ", image.reference, " ", format_int(tests.passed, 10), " passed, and at least ",
			format_int(params.minimum, 10), " must",
		]),
	}
}

deny contains violation if {
	some image in others
	tests := image.facts.tests.value
	all := ((tests.passed + tests.failed) + tests.errored) + tests.skipped
	100 * tests.skipped > params.maxSkippedPercent * all
	violation := {
		"field": image.field,
		"observed": {"skipped": tests.skipped, "tests": all},
		"expected": {"maxSkippedPercent": params.maxSkippedPercent},
		"message": concat("", [
			format_int(tests.skipped, 10), " of the ", format_int(all, 10), " tests of image ", image.reference,
			" were skipped, and ", sprintf("%v", [params.maxSkippedPercent]), " % may be",
		]),
	}
}

unknown contains {"field": image.field, "fact": "tests", "message": image.message} if {
	some image in data.argosy.images.unknown
}
