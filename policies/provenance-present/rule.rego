# Whether the provenance is good enough is for I_SLSA, I_BUILDER and I_SOURCE to say.
package argosy.provenance_present

import rego.v1

made := {
	"what": "provenance by a trusted builder",
	"title": "Build the image in the pipeline, which signs its provenance",
	"step": "provenance",
}

deny contains violation if {
	some image in data.argosy.images.known
	not image.facts.provenance.value
	violation := data.argosy.images.absence(image, "provenance", made)
}

unknown contains {"field": image.field, "fact": "provenance", "message": image.message} if {
	some image in data.argosy.images.unknown
}
