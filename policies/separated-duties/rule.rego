# Each duty is held by names: of keys in the trust file, of commit authors, of approvers. `people` says which are one.
package argosy.separated_duties

import rego.v1

params := data.params.I_DUTIES

deny contains violation if {
	some image in data.argosy.images.known
	some duty in params.duties
	count(holders(image.facts, duty)) == 0
	violation := {
		"field": image.field,
		"observed": {"duty": duty, "holders": []},
		"expected": {"duties": params.duties},
		"message": concat("", ["nobody is known as the ", duty, " of image ", image.reference]),
		"recourse": ways[duty],
	}
}

deny contains violation if {
	some image in data.argosy.images.known
	some first, duty in params.duties
	some second, other in params.duties
	first < second
	both := people(image.facts, duty) & people(image.facts, other)
	count(both) > 0
	violation := {
		"field": image.field,
		"observed": {"duties": [duty, other], "holders": sort(both)},
		"expected": {"duties": params.duties},
		"message": concat("", [
			concat(", ", sort(both)), " is ", duty, " and ", other, " of image ", image.reference, ", and the two must differ",
		]),
	}
}

people(facts, duty) := found if {
	found := {person |
		some holder in holders(facts, duty)
		person := person_of(holder)
	}
}

# Mail addresses are written in any case.
person_of(holder) := lower(person) if {
	some person, names in params.people
	some name in names
	lower(name) == lower(holder)
} else := lower(holder)

holders(facts, duty) := found if {
	duty == "author"
	found := {author | some author in facts.provenance.value.authors}
}

holders(facts, duty) := found if {
	duty == "approver"
	found := {name |
		some approval in facts.approvals
		some name in [approval.value.approver, approval.signer]
	}
}

holders(facts, duty) := found if {
	duty == "builder"
	found := {name | name := facts.provenance.signer}
}

holders(facts, duty) := found if {
	duty == "auditor"
	found := {name | name := facts.vsa.signer}
}

# An approval is a signature, too, and not the one that is meant here.
holders(facts, duty) := found if {
	duty == "signer"
	approving := {approval.signer | some approval in facts.approvals}
	found := {signature.signer | some signature in facts.signatures} - approving
}

ways := {
	"author": {"kind": "evidence", "title": "Build the image where the provenance names the authors of the commit", "step": "provenance"},
	"approver": {"kind": "human", "title": "Have somebody approve the image: argosy evidence attest --type approval"},
	"builder": {"kind": "evidence", "title": "Build the image in the pipeline, which signs its provenance", "step": "provenance"},
	"auditor": {"kind": "human", "title": "Have the Auditor judge the release and sign what it passed"},
	"signer": {"kind": "evidence", "title": "Have the image's attestations signed", "step": "sign"},
}

unknown contains {"field": image.field, "fact": "provenance, approvals, signatures", "message": image.message} if {
	some image in data.argosy.images.unknown
}
