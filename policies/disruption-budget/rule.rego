# The eviction API asks every PodDisruptionBudget that selects a pod: none lets a drain take all pods at once, two
# make every eviction fail, and one that allows no disruption holds up every drain.
package argosy.disruption_budget

import rego.v1

params := data.params.S_PDB

deny contains violation if {
	judged
	known
	count(selecting) == 0
	violation := object.union(
		{
			"field": field,
			"observed": {"replicas": replicas, "podDisruptionBudgets": 0},
			"expected": "a PodDisruptionBudget that selects the pods",
			"message": concat("", [
				"no PodDisruptionBudget in namespace ", input.request.namespace, " selects pods labelled ",
				data.argosy.images.described(labels), ", which run as ", format_int(replicas, 10), " replicas",
			]),
		},
		way_out,
	)
}

deny contains violation if {
	judged
	count(selecting) > 1
	violation := {
		"field": field,
		"observed": {"podDisruptionBudgets": names},
		"expected": "one PodDisruptionBudget that selects the pods",
		"message": concat("", ["PodDisruptionBudgets ", concat(", ", names), " select the same pods, so that none of them can be evicted"]),
		"recourse": {"kind": "human", "title": concat("", ["Keep one of the PodDisruptionBudgets ", concat(", ", names)])},
	}
}

deny contains violation if {
	judged
	some budget in selecting
	stiff(budget.spec)
	violation := {
		"field": field,
		"observed": {"podDisruptionBudget": budget.metadata.name, "replicas": replicas},
		"expected": "a PodDisruptionBudget that allows one pod to be disrupted",
		"message": concat("", [
			"PodDisruptionBudget ", budget.metadata.name, " allows no disruption of ", format_int(replicas, 10),
			" replicas, so that no node that runs one can be drained",
		]),
		"recourse": {"kind": "human", "title": concat("", ["Let PodDisruptionBudget ", budget.metadata.name, " allow one pod to be disrupted"])},
	}
}

unknown contains {"field": "/metadata/namespace", "fact": "podDisruptionBudgets", "message": message} if {
	judged
	not known
	message := concat("", ["the PodDisruptionBudgets of namespace ", input.request.namespace, " were never looked up"])
}

judged if {
	input.pod.path
	replicas >= params.minimumReplicas
}

known if is_array(input.cluster[input.request.namespace].podDisruptionBudgets)

replicas := number if {
	number := input.request.object.spec.replicas
	is_number(number)
} else := 1

field := concat("", [trim_suffix(input.pod.path, "/spec"), "/metadata/labels"])

labels := input.pod.labels

# Without a selector a budget selects nothing, with an empty one everything.
selecting := [budget |
	some budget in input.cluster[input.request.namespace].podDisruptionBudgets
	data.argosy.images.selects(budget.spec.selector, labels)
]

names := sort([budget.metadata.name | some budget in selecting])

stiff(spec) if spec.maxUnavailable in {0, "0", "0%"}

stiff(spec) if spec.minAvailable == "100%"

stiff(spec) if {
	is_number(spec.minAvailable)
	spec.minAvailable >= replicas
}

# The selector of the workload outlives its pods' other labels.
selector := wanted if {
	wanted := input.request.object.spec.selector.matchLabels
	count(wanted) > 0
	data.argosy.images.selects({"matchLabels": wanted}, labels)
} else := data.argosy.images.own_labels

way_out := {"recourse": {
	"kind": "create",
	"title": "Add a PodDisruptionBudget that lets one of the pods be disrupted at a time",
	"manifest": {
		"apiVersion": "policy/v1",
		"kind": "PodDisruptionBudget",
		"metadata": {"name": data.argosy.images.beside("disruption-budget"), "namespace": input.request.namespace},
		"spec": {"maxUnavailable": 1, "selector": {"matchLabels": selector}},
	},
}} if {
	count(selector) > 0
} else := {}
