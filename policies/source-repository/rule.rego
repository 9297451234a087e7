# `git+`, a closing slash and `.git` are ways to write the same repository; a path that climbs is another one.
package argosy.source_repository

import rego.v1

params := data.params.I_SOURCE

deny contains violation if {
	some image in data.argosy.images.known
	provenance := image.facts.provenance.value
	not allowed(provenance)
	violation := {
		"field": image.field,
		"observed": {"repository": provenance.sourceUri, "ref": object.get(provenance, "sourceRef", "")},
		"expected": {"repositories": params.repositories, "refs": params.refs},
		"message": concat("", ["image ", image.reference, " was built from ", described(provenance), ", which is no approved source"]),
	}
}

deny contains violation if {
	some image in data.argosy.images.known
	provenance := image.facts.provenance.value
	allowed(provenance)
	provenance.sourceDigest == ""
	violation := {
		"field": image.field,
		"observed": {"repository": provenance.sourceUri, "commit": ""},
		"expected": "the commit that was built",
		"message": concat("", ["the provenance of image ", image.reference, " does not say which commit of ", provenance.sourceUri, " was built"]),
	}
}

patterns := {repository(pattern) | some pattern in params.repositories}

# Every source once, however many images were built from it.
sources := {uri |
	some image in data.argosy.images.known
	uri := image.facts.provenance.value.sourceUri
}

approved contains uri if {
	some uri in sources
	plain := repository(uri)
	not contains(concat("", [plain, "/"]), "/../")
	data.argosy.images.matches_any(plain, patterns)
}

allowed(provenance) if {
	provenance.sourceUri in approved
	of_ref(provenance)
}

of_ref(_) if count(params.refs) == 0

of_ref(provenance) if data.argosy.images.matches_any(provenance.sourceRef, params.refs)

repository(uri) := trim_suffix(trim_suffix(trim_prefix(uri, "git+"), "/"), ".git")

described(provenance) := concat("", [provenance.sourceUri, " at ", provenance.sourceRef]) if {
	provenance.sourceRef
} else := concat("", [provenance.sourceUri, " at a ref that nobody named"]) if {
	count(params.refs) > 0
} else := provenance.sourceUri

made := {
	"what": "provenance by a trusted builder",
	"title": "Build the image from an approved repository, and sign its provenance",
	"step": "provenance",
}

deny contains violation if {
	some image in data.argosy.images.known
	not image.facts.provenance.value
	violation := object.union(
		data.argosy.images.absence(image, "provenance", made),
		{"expected": {"repositories": params.repositories, "refs": params.refs}},
	)
}

unknown contains {"field": image.field, "fact": "provenance", "message": image.message} if {
	some image in data.argosy.images.unknown
}
