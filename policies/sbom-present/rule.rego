# An SBOM in the facts is signed by a trusted key; why another does not count stands in `problems`.
package argosy.sbom_present

import rego.v1

deny contains violation if {
	some image in data.argosy.images.known
	not image.facts.sbom.value
	violation := {
		"field": image.field,
		"observed": null,
		"expected": "a signed bill of materials",
		"message": sprintf("image %s has no bill of materials that a trusted key signed", [image.reference]),
	}
}

unknown contains {"field": image.field, "fact": "sbom", "message": image.message} if {
	some image in data.argosy.images.unknown
}
