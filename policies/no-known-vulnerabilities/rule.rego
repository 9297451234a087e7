# One violation a finding, so that each has its own way out.
package argosy.no_known_vulnerabilities

import rego.v1

params := data.params.I_VULN

day := 86400000000000

made := {
	"what": "a vulnerability report",
	"title": "Match the bill of materials against an advisory database and sign the result",
	"step": "vulnerabilities",
}

deny contains violation if {
	some image in data.argosy.images.known
	not image.facts.vulns.value
	violation := data.argosy.images.absence(image, "vulns", made)
}

# Nothing is found in a database that stopped.
deny contains violation if {
	some image in data.argosy.images.known
	vulns := image.facts.vulns.value
	data.argosy.images.stale(vulns.databaseTime, params.maxDatabaseAgeHours)
	violation := {
		"field": image.field,
		"observed": {"databaseTime": vulns.databaseTime},
		"expected": {"maxDatabaseAgeHours": params.maxDatabaseAgeHours},
		"message": concat("", [
			"image ", image.reference, " was matched with advisories up to ", vulns.databaseTime, ", which may be ",
			sprintf("%v", [params.maxDatabaseAgeHours]), " hours old at ", input.at,
		]),
		"recourse": {"kind": "evidence", "title": "Match the bill of materials against a newer advisory database", "step": "vulnerabilities"},
	}
}

deny contains violation if {
	some image in data.argosy.images.known
	some finding in image.facts.vulns.value.findings
	finding.severity in params.severities
	counts(finding)
	not excused(image.facts, finding)
	violation := {
		"field": image.field,
		"observed": {"id": finding.id, "purl": finding.purl},
		"expected": fixed(finding),
		"message": concat("", [finding.purl, " in image ", image.reference, " has ", finding.id, " (", finding.severity, ")"]),
		"recourse": remedy(finding),
	}
}

counts(finding) if {
	is_fixed(finding)
	not in_grace(finding)
}

counts(finding) if {
	not is_fixed(finding)
	params.unfixed == "deny"
}

is_fixed(finding) if count(finding.fixed) > 0

# Without a time there is no grace, and a time ahead starts none.
in_grace(finding) if {
	params.graceDays > 0
	age := data.argosy.images.now - data.argosy.images.instant(since(finding))
	age >= 0
	age < params.graceDays * day
}

since(finding) := finding.fixedSince if {
	finding.fixedSince
} else := finding.published

# The latest word counts, and of two at once the one that does not excuse.
excused(facts, finding) if {
	count(params.vexSigners) > 0
	said := [{"time": document.time, "drops": drops} |
		some document in facts.vex
		document.signer in params.vexSigners
		some statement in document.value.statements
		about(statement, finding)
		drops := dropping(statement)
	]
	count(said) > 0
	times := [word.time | some word in said]
	last := max(times)
	every word in said {
		settled(word, last)
	}
}

settled(word, last) if word.time < last

settled(word, _) if word.drops

dropping(statement) if {
	statement.status == "not_affected"
	statement.justification != ""
} else if {
	statement.status == "fixed"
	concat("", [statement.justification, statement.note]) != ""
} else := false

about(statement, finding) if {
	named(statement, finding)
	holds(statement, finding)
}

named(statement, finding) if {
	some name in array.concat([statement.vulnerability], statement.aliases)
	name in array.concat([finding.id], object.get(finding, "aliases", []))
}

holds(statement, _) if count(statement.components) == 0

holds(statement, finding) if {
	some component in statement.components
	of(component, finding.purl)
}

of(component, purl) if component == purl

of(component, purl) if startswith(purl, concat("", [component, "@"]))

of(component, purl) if component == split(split(purl, "?")[0], "#")[0]

fixed(finding) := with_version(finding.purl, finding.fixed[0])

fixed(finding) := null if not is_fixed(finding)

remedy(finding) := {
	"kind": "dependency",
	"title": concat("", ["Upgrade to ", fixed(finding)]),
	"dependency": {"from": finding.purl, "to": fixed(finding)},
} if {
	is_fixed(finding)
} else := {"kind": "human", "title": concat("", ["Decide what to do about ", finding.id, ": no version fixes it"])}

# Qualifiers and subpath stay; the version is what follows the last @ before them.
with_version(purl, version) := concat("", [regex.replace(base, `@[^@/]*$`, ""), "@", version, rest]) if {
	base := split(split(purl, "?")[0], "#")[0]
	rest := substring(purl, count(base), -1)
}

unknown contains {"field": image.field, "fact": "vulns", "message": image.message} if {
	some image in data.argosy.images.unknown
}
