# In a managed namespace Git is what changes things: everybody else's writes are refused, controllers' routine is not.
package argosy.no_out_of_band_change

import rego.v1

params := data.params.I_OOB

# A user without a name is nobody who may.
username := name if {
	name := input.request.userInfo.username
} else := ""

deny contains violation if {
	managed
	not data.argosy.images.matches_any(username, params.identities)
	not routine
	violation := {
		"field": "",
		"observed": {"username": username, "operation": input.request.operation},
		"expected": {"identities": params.identities},
		"message": concat("", [
			who, " may not change ", input.request.resource.resource, subresource, " in namespace ", input.request.namespace,
			", which is managed from Git",
		]),
	}
}

who := "a user without a name" if {
	username == ""
} else := username

managed if data.argosy.images.matches_any(input.request.namespace, params.namespaces)

managed if {
	params.label != ""
	input.namespaceObject.metadata.labels[params.label] == "true"
}

subresource := concat("", ["/", input.request.subResource]) if {
	input.request.subResource
} else := ""

routine if {
	data.argosy.images.matches_any(username, params.controllers)
	usual
}

usual if input.request.subResource in params.subresources

usual if {
	not input.request.subResource
	input.request.resource.resource in params.resources
}

usual if input.request.operation == "DELETE"

usual if data.argosy.images.controlled

usual if data.argosy.images.unchanged
