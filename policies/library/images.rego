# What rules about evidence and delivery share: the images of the pod that an object carries, with what is known about
# each; the review's moment; names with a star. Messages are joined, not formatted: engines quote what %s is given.
package argosy.images

import rego.v1

# Images whose facts were looked up.
known := [{"field": image.field, "reference": image.reference, "digest": image.digest, "facts": input.evidence[image.digest]} |
	some image in input.pod.images
]

# Images of which nothing was looked up, and why.
unknown := [{"field": image.field, "reference": image.reference, "message": why(image)} |
	some image in input.pod.images
	not input.evidence[image.digest]
]

why(image) := concat("", ["the digest of image ", image.reference, " was never resolved"]) if {
	image.digest == null
} else := concat("", ["the evidence about image ", image.reference, " was never looked up"])

# The refusal of an image of which a fact is absent: why those that are there do not count, and what makes one that
# does. `made` is {"what": noun with article, "title": imperative, "step": pipeline step}.
absence(image, fact, made) := {
	"field": image.field,
	"observed": kinds_or_null(problems),
	"expected": made.what,
	"message": concat("", ["image ", image.reference, " has no ", trim_prefix(made.what, "a "), told(problems)]),
	"recourse": way_out(problems, image, made),
} if {
	problems := [problem |
		some problem in image.facts.problems
		problem.about == fact
		problem.kind != "missing"
	]
}

kinds_or_null(problems) := null if {
	count(problems) == 0
} else := sort(kinds) if {
	kinds := {problem.kind | some problem in problems}
}

told(problems) := "" if {
	count(problems) == 0
} else := concat("", [": what there is does not count: ", concat("; ", parts)]) if {
	parts := [part |
		some problem in problems
		part := concat("", [problem.kind, " (", problem.message, ")"])
	]
}

# One step at a time: a statement about something else is of no use however it is signed.
way_out(problems, image, made) := {
	"kind": "evidence",
	"title": concat("", [made.title, ", about the digest that is deployed: ", image.digest]),
	"step": made.step,
} if {
	has(problems, "wrong-subject")
} else := {"kind": "evidence", "title": concat("", [made.title, ", in the form of its predicate type"]), "step": made.step} if {
	has(problems, "unreadable")
} else := {"kind": "evidence", "title": "Have a key sign it that the trust file allows to say this", "step": "sign"} if {
	has(problems, "wrong-signer")
} else := {"kind": "evidence", "title": "Sign it again, with a key that is valid now", "step": "sign"} if {
	has(problems, "expired")
} else := {"kind": "evidence", "title": made.title, "step": made.step}

has(problems, kind) if {
	some problem in problems
	problem.kind == kind
}

# Nanoseconds since 1970 of the review's moment, and of another one.
now := instant(input.at)

instant(moment) := time.parse_rfc3339_ns(replace(moment, "Z", "+00:00"))

# Older than so many hours, or further ahead than clocks differ: such a time would be fresh for ever.
stale(moment, hours) if now - instant(moment) > hours * 3600000000000

stale(moment, _) if instant(moment) - now > 300000000000

# A pattern is a name in which at most one * stands for any text.
matches(name, pattern) if name == pattern

matches(name, pattern) if {
	parts := split(pattern, "*")
	count(parts) == 2
	startswith(name, parts[0])
	endswith(name, parts[1])
	count(name) >= count(parts[0]) + count(parts[1])
}

matches_any(name, patterns) if {
	some pattern in patterns
	matches(name, pattern)
}

# An update that leaves everything but metadata and status as it was changes nothing that runs.
unchanged if {
	input.request.operation == "UPDATE"
	kept(input.request.object) == kept(input.request.oldObject)
}

kept(item) := object.remove(item, ["metadata", "status"])

# Made by a controller for an object that was itself admitted.
controlled if {
	some owner in input.request.object.metadata.ownerReferences
	owner.controller == true
}

# A label of the object, else of its Namespace.
label(key) := value if {
	value := input.request.object.metadata.labels[key]
} else := input.namespaceObject.metadata.labels[key]

# The service that an object belongs to: the first of these labels that it has, else its name.
service(keys) := named[0] if {
	named := [value |
		some key in keys
		value := input.request.object.metadata.labels[key]
	]
	count(named) > 0
} else := workload

# A LabelSelector of Kubernetes; an empty one selects everything.
selects(selector, labels) if {
	is_object(selector)
	every key, value in given(selector, "matchLabels", {}) {
		labels[key] == value
	}
	every requirement in given(selector, "matchExpressions", []) {
		holds(requirement, labels)
	}
}

given(selector, name, empty) := value if {
	value := selector[name]
	value != null
} else := empty

holds(requirement, labels) if {
	requirement.operator == "In"
	labels[requirement.key] in requirement.values
}

holds(requirement, labels) if {
	requirement.operator == "NotIn"
	is_array(requirement.values)
	not listed(requirement, labels)
}

holds(requirement, labels) if {
	requirement.operator == "Exists"
	is_string(labels[requirement.key])
}

holds(requirement, labels) if {
	requirement.operator == "DoesNotExist"
	is_string(requirement.key)
	not labels[requirement.key]
}

listed(requirement, labels) if labels[requirement.key] in requirement.values

# Controllers write these labels anew for every pod or revision, so what lives longer must not select by them.
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

own_labels := object.remove(input.pod.labels, generated)

described(labels) := "with nothing" if {
	count(labels) == 0
} else := concat(", ", sort(pairs)) if {
	pairs := [pair |
		some key in object.keys(labels)
		pair := concat("=", [key, labels[key]])
	]
}

# A name for what is made beside the object; none that ends in a hyphen.
beside(suffix) := concat("-", [trim_suffix(substring(workload, 0, 240), "-"), suffix])

workload := name if {
	name := object.get(input.request.object, ["metadata", "name"], "")
	name != ""
} else := name if {
	name := object.get(input.request.object, ["metadata", "generateName"], "")
	name != ""
} else := "workload"
