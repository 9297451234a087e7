# One violation a finding, so that each has its own way out.
package argosy.no_known_vulnerabilities

import rego.v1

params := data.params.I_VULN

deny contains violation if {
	some image in data.argosy.images.known
	not image.facts.vulns.value
	violation := {
		"field": image.field,
		"observed": null,
		"expected": "a vulnerability report",
		"message": sprintf("nobody matched the components of image %s against known vulnerabilities", [image.reference]),
		"recourse": {
			"kind": "evidence",
			"title": "Match the bill of materials against an advisory database and sign the result",
			"step": "vulnerabilities",
		},
	}
}

deny contains violation if {
	some image in data.argosy.images.known
	some finding in image.facts.vulns.value.findings
	finding.severity in params.severities
	violation := {
		"field": image.field,
		"observed": {"id": finding.id, "purl": finding.purl},
		"expected": fixed(finding),
		"message": sprintf("%s in image %s has %s (%s)", [finding.purl, image.reference, finding.id, finding.severity]),
		"recourse": way_out(finding),
	}
}

fixed(finding) := with_version(finding.purl, finding.fixed[0])

fixed(finding) := null if count(object.get(finding, "fixed", [])) == 0

way_out(finding) := {
	"kind": "dependency",
	"title": sprintf("Upgrade to %s", [fixed(finding)]),
	"dependency": {"from": finding.purl, "to": fixed(finding)},
} if {
	fixed(finding) != null
} else := {"kind": "human", "title": sprintf("Decide what to do about %s: no version fixes it", [finding.id])}

# Qualifiers and subpath stay; the version is what follows the last @ before them.
with_version(purl, version) := concat("", [regex.replace(base, `@[^@/]*$`, ""), "@", version, rest]) if {
	base := split(split(purl, "?")[0], "#")[0]
	rest := substring(purl, count(base), -1)
}

unknown contains {"field": image.field, "fact": "vulns", "message": image.message} if {
	some image in data.argosy.images.unknown
}
