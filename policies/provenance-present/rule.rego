# Whether the provenance is good enough is I_SLSA's to say.
package argosy.provenance_present

import rego.v1

deny contains violation if {
	some image in data.argosy.images.known
	not image.facts.provenance.value
	violation := {
		"field": image.field,
		"observed": null,
		"expected": "provenance by a trusted builder",
		"message": sprintf("image %s has no provenance that verifies", [image.reference]),
	}
}

unknown contains {"field": image.field, "fact": "provenance", "message": image.message} if {
	some image in data.argosy.images.unknown
}
