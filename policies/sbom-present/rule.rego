# A bill in the facts is signed by a trusted key and about this very digest; why another does not count is in `problems`.
package argosy.sbom_present

import rego.v1

made := {"what": "a signed bill of materials", "title": "Make and sign a bill of materials for the image", "step": "sbom"}

deny contains violation if {
	some image in data.argosy.images.known
	not image.facts.sbom.value
	violation := data.argosy.images.absence(image, "sbom", made)
}

unknown contains {"field": image.field, "fact": "sbom", "message": image.message} if {
	some image in data.argosy.images.unknown
}
