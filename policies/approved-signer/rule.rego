# Signatures in the facts are verified; whose key made them is what this rule judges.
package argosy.approved_signer

import rego.v1

params := data.params.I_SIGNER

deny contains violation if {
	some image in data.argosy.images.known
	signers := {signature.signer | some signature in image.facts.signatures}
	not approved(signers)
	violation := {
		"field": image.field,
		"observed": sort(signers),
		"expected": sort(params.signers),
		"message": sprintf("image %s carries no signature by %s", [image.reference, concat(" or ", sort(params.signers))]),
	}
}

approved(signers) if {
	some signer in signers
	signer in params.signers
}

unknown contains {"field": image.field, "fact": "signatures", "message": image.message} if {
	some image in data.argosy.images.unknown
}
