# A bill of materials without components is complete; one that is absent is I_SBOM's to refuse.
package argosy.complete_sbom

import rego.v1

params := data.params.I_SBOM_FIELDS

deny contains violation if {
	some image in data.argosy.images.known
	sbom := image.facts.sbom
	lacking := sum([group.components |
		some group in sbom.value.missing
		count({name | some name in group.fields} & {name | some name in params.fields}) > 0
	])
	complete := sbom.value.components - lacking
	100 * complete < params.minimum * sbom.value.components
	violation := {
		"field": image.field,
		"observed": {"complete": complete, "components": sbom.value.components},
		"expected": {"fields": params.fields, "minimum": params.minimum},
		"message": concat("", [
			format_int(complete, 10), " of the ", format_int(sbom.value.components, 10),
			" components in the bill of materials of image ", image.reference, " have ", concat(", ", params.fields),
			", and ", sprintf("%v", [params.minimum]), " % must",
		]),
	}
}

unknown contains {"field": image.field, "fact": "sbom", "message": image.message} if {
	some image in data.argosy.images.unknown
}
