# A NetworkPolicy isolates the pods that it selects in the directions of its types; a rule without peers and ports opens
# a direction to everybody, whatever else isolates it.
package argosy.network_policy_present

import rego.v1

params := data.params.I_NETPOL

deny contains violation if {
	namespace_known
	some type in params.types
	not isolated[type]
	violation := object.union(
		{
			"field": field,
			"observed": {"labels": labels, "networkPolicies": count(policies)},
			"expected": concat("", ["a NetworkPolicy that selects the pod, with policy type ", type]),
			"message": concat("", [
				"no NetworkPolicy in namespace ", input.request.namespace, " isolates the ", lower(type),
				" of pods labelled ", described,
			]),
		},
		remedy(type),
	)
}

deny contains violation if {
	namespace_known
	params.open == "deny"
	some type in params.types
	isolated[type]
	open := sort({name |
		some policy in selecting
		type in types(policy)
		some rule in policy.spec[lower(type)]
		everybody(rule)
		name := policy.metadata.name
	})
	count(open) > 0
	violation := {
		"field": field,
		"observed": {"labels": labels, "open": open},
		"expected": concat("", ["rules that name who or which ports, for policy type ", type]),
		"message": concat("", [
			"NetworkPolicy ", concat(", ", open), " opens the ", lower(type), " of pods labelled ", described, " to everybody, on every port",
		]),
		"recourse": {"kind": "human", "title": concat("", ["Name who may reach the pods, or which ports, in NetworkPolicy ", concat(", ", open)])},
	}
}

unknown contains {"field": "/metadata/namespace", "fact": "networkPolicies", "message": message} if {
	input.pod.path
	namespace := input.request.namespace
	not namespace_known
	message := concat("", ["the NetworkPolicies of namespace ", namespace, " were never looked up"])
}

namespace_known if {
	input.pod.path
	is_object(input.cluster[input.request.namespace])
}

field := concat("", [trim_suffix(input.pod.path, "/spec"), "/metadata/labels"])

labels := input.pod.labels

described := data.argosy.images.described(labels)

policies := [policy |
	some policy in input.cluster[input.request.namespace].networkPolicies
	is_object(policy.spec)
]

selecting := [policy |
	some policy in policies
	chosen(object.get(policy.spec, "podSelector", {}))
]

chosen(selector) if selector == null

chosen(selector) if data.argosy.images.selects(selector, labels)

isolated[type] := true if {
	some policy in selecting
	some type in types(policy)
}

# Without types a policy isolates ingress, and egress where it has rules for it.
types(policy) := policy.spec.policyTypes if {
	count(policy.spec.policyTypes) > 0
} else := ["Ingress", "Egress"] if {
	count(policy.spec.egress) > 0
} else := ["Ingress"]

everybody(rule) if {
	count(stated(rule, "from")) == 0
	count(stated(rule, "to")) == 0
	count(stated(rule, "ports")) == 0
}

stated(rule, name) := value if {
	value := rule[name]
	value != null
} else := []

remedy(type) := {"recourse": {
	"kind": "create",
	"title": concat("", ["Add a NetworkPolicy that denies the pods all ", lower(type), " until another one allows it"]),
	"manifest": {
		"apiVersion": "networking.k8s.io/v1",
		"kind": "NetworkPolicy",
		"metadata": {"name": data.argosy.images.beside(suffixes[type]), "namespace": input.request.namespace},
		"spec": {"podSelector": {"matchLabels": data.argosy.images.own_labels}, "policyTypes": [type]},
	},
}} if {
	count(data.argosy.images.own_labels) > 0
} else := {}

suffixes := {"Ingress": "default-deny", "Egress": "default-deny-egress"}
