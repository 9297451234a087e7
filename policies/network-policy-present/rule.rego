# A NetworkPolicy isolates a pod's ingress when it selects the pod and its types hold Ingress.
package argosy.network_policy_present

import rego.v1

deny contains violation if {
	namespace_known
	count(isolating) == 0
	violation := object.union(
		{
			"field": sprintf("%s/metadata/labels", [trim_suffix(input.pod.path, "/spec")]),
			"observed": {"labels": labels, "networkPolicies": count(policies)},
			"expected": "a NetworkPolicy that selects the pod, with policy type Ingress",
			"message": sprintf(
				"no NetworkPolicy in namespace %s isolates the ingress of pods labelled %s",
				[input.request.namespace, described],
			),
		},
		way_out,
	)
}

unknown contains {"field": "/metadata/namespace", "fact": "networkPolicies", "message": message} if {
	input.pod.path
	namespace := input.request.namespace
	not namespace_known
	message := sprintf("the NetworkPolicies of namespace %s were never looked up", [namespace])
}

namespace_known if {
	input.pod.path
	is_object(input.cluster[input.request.namespace])
}

policies := [policy |
	some policy in input.cluster[input.request.namespace].networkPolicies
	is_object(policy.spec)
]

isolating contains index if {
	some index, policy in policies
	"Ingress" in types(policy)
	selects(object.get(policy.spec, "podSelector", {}))
}

# Without types, or with none, a policy isolates ingress.
types(policy) := policy.spec.policyTypes if {
	count(policy.spec.policyTypes) > 0
} else := ["Ingress"]

selects(selector) if selector == null

selects(selector) if {
	is_object(selector)
	every key, value in given(selector, "matchLabels", {}) {
		labels[key] == value
	}
	every requirement in given(selector, "matchExpressions", []) {
		holds(requirement)
	}
}

given(selector, name, empty) := value if {
	value := selector[name]
	value != null
} else := empty

holds(requirement) if {
	requirement.operator == "In"
	labels[requirement.key] in requirement.values
}

holds(requirement) if {
	requirement.operator == "NotIn"
	not listed(requirement)
}

holds(requirement) if {
	requirement.operator == "Exists"
	is_string(labels[requirement.key])
}

holds(requirement) if {
	requirement.operator == "DoesNotExist"
	not labels[requirement.key]
}

listed(requirement) if labels[requirement.key] in requirement.values

labels := input.pod.labels

# Controllers write these labels anew for every pod or revision, so a policy that lives longer must not name them.
generated := {
	"app.kubernetes.io/pod-index",
	"apps.kubernetes.io/pod-index",
	"batch.kubernetes.io/controller-uid",
	"batch.kubernetes.io/job-completion-index",
	"batch.kubernetes.io/job-name",
	"controller-revision-hash",
	"controller-uid",
	"job-name",
	"pod-template-generation",
	"pod-template-hash",
	"rollouts-pod-template-hash",
	"statefulset.kubernetes.io/pod-name",
}

own := object.remove(labels, generated)

described := text if {
	count(labels) > 0
	pairs := [pair |
		some key in object.keys(labels)
		pair := concat("=", [key, labels[key]])
	]
	text := concat(", ", sort(pairs))
} else := "with nothing"

way_out := {"recourse": {
	"kind": "create",
	"title": "Add a NetworkPolicy that denies the pods all ingress until another one allows it",
	"manifest": {
		"apiVersion": "networking.k8s.io/v1",
		"kind": "NetworkPolicy",
		"metadata": {
			"name": sprintf("%s-default-deny", [trim_suffix(substring(workload, 0, 240), "-")]),
			"namespace": input.request.namespace,
		},
		"spec": {"podSelector": {"matchLabels": own}, "policyTypes": ["Ingress"]},
	},
}} if {
	count(own) > 0
} else := {}

workload := name if {
	name := object.get(input.request.object, ["metadata", "name"], "")
	name != ""
} else := name if {
	name := object.get(input.request.object, ["metadata", "generateName"], "")
	name != ""
} else := "workload"
