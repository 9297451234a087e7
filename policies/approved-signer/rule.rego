# Signatures in the facts are verified; whose key made them is what this rule judges.
package argosy.approved_signer

import rego.v1

params := data.params.I_SIGNER

deny contains violation if {
	count(params.predicateTypes) == 0
	some image in data.argosy.images.known
	signers := {signature.signer | some signature in image.facts.signatures}
	count(signers & approved) == 0
	violation := refusal(image, signers, "")
}

deny contains violation if {
	some type in params.predicateTypes
	some image in data.argosy.images.known
	signers := {signature.signer |
		some signature in image.facts.signatures
		signature.value.predicateType == type
	}
	count(signers & approved) == 0
	violation := refusal(image, signers, concat("", [" of a statement of type ", type]))
}

approved := {signer | some signer in params.signers}

refusal(image, signers, what) := {
	"field": image.field,
	"observed": sort(signers),
	"expected": sort(params.signers),
	"message": concat("", [
		"image ", image.reference, " carries no signature", what, " by ", concat(" or ", sort(params.signers)),
		data.argosy.images.told(strangers(image)),
	]),
}

strangers(image) := [problem |
	some problem in image.facts.problems
	problem.kind == "wrong-signer"
]

unknown contains {"field": image.field, "fact": "signatures", "message": image.message} if {
	some image in data.argosy.images.unknown
}
