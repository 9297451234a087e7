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
} else := sort({problem.kind | some problem in problems})

told(problems) := "" if {
	count(problems) == 0
} else := concat("", [": what there is does not count: ", concat("; ", [text |
	some problem in problems
	text := concat("", [problem.kind, " (", problem.message, ")"])
])])

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
