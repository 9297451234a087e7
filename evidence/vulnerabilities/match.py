"""Match a bill of materials with advisories: every component is compared, or the match fails."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from packageurl import PackageURL

from ...schemas.errors import EvidenceError
from ...schemas.facts import Vulnerabilities, Vulnerability
from ..errors import UnreadableError
from ..predicates.bill_of_materials import components_of
from ..predicates.moment import NEVER, read_moment
from ..statement.encoding import as_list, as_object, as_text
from .cvss import Level, level_of, worst
from .ranges import covers, fixes
from .snapshot import Affected, Snapshot
from .versions import ECOSYSTEMS, Key

SCANNER = "https://argosy.dev/scanners/osv/v1"
_CANNOT = "cannot be matched with advisories"


def match(sbom: Mapping[str, Any], snapshot: Snapshot) -> Vulnerabilities:
    """Return the advisories that cover the components of a CycloneDX document.

    Advisories that are each other's aliases are one finding: the worst severity and all fixed versions of them.

    Raises:
        EvidenceError: a component or an advisory about it cannot be compared; nothing is skipped.
    """
    try:
        purls = dict.fromkeys(_purl(component) for component in components_of(sbom))
        findings = [finding for purl in purls for finding in _match_one(purl, snapshot)]
    except UnreadableError as error:
        raise EvidenceError(
            f"bill of materials or advisory: {error.message}", hint="Correct it; nothing is skipped."
        ) from error
    return Vulnerabilities(
        scanner=SCANNER,
        database_time=snapshot.time,
        findings=tuple(sorted(findings, key=lambda finding: (finding.purl, finding.id))),
    )


def _purl(component: Mapping[str, Any]) -> PackageURL:
    text = as_text(component.get("purl"), "purl")
    name = as_text(component.get("name"), "name")
    if not text:
        raise EvidenceError(f"component {name!r} has no purl and {_CANNOT}", hint="Lock it from a package index.")
    try:
        purl = PackageURL.from_string(text)
    except ValueError as error:
        raise EvidenceError(f"component {name!r}: {text[:100]!r} is no purl") from error
    if purl.type not in ECOSYSTEMS:
        raise EvidenceError(f"{text[:100]} {_CANNOT}: type {purl.type} is not known")
    if not purl.version:
        raise EvidenceError(f"{text[:100]} has no version and {_CANNOT}", hint="Pin it: lock the dependencies.")
    return purl


def _match_one(purl: PackageURL, snapshot: Snapshot) -> list[Vulnerability]:
    ecosystem, version = ECOSYSTEMS[purl.type], purl.version or ""
    name = f"{purl.namespace}/{purl.name}" if purl.namespace else purl.name
    entries = [entry for entry in snapshot.of(ecosystem, name) if covers(entry, version, ecosystem)]
    return [_finding(group, purl, ecosystem) for group in _merged(entries)]


def _merged(entries: Iterable[Affected]) -> list[list[Affected]]:
    """Return the entries grouped by shared ids and aliases."""
    groups: list[tuple[set[str], list[Affected]]] = []
    for entry in entries:
        names = {entry.advisory, *entry.aliases}
        joined = [entry]
        apart: list[tuple[set[str], list[Affected]]] = []
        for known, members in groups:
            if known & names:
                names |= known
                joined = members + joined
            else:
                apart.append((known, members))
        groups = [*apart, (names, joined)]
    return [members for _, members in groups]


def _finding(group: Sequence[Affected], purl: PackageURL, ecosystem: str) -> Vulnerability:
    fixed: dict[str, Key] = {}
    identity = min(entry.advisory for entry in group)
    names = {name for entry in group for name in (entry.advisory, *entry.aliases)}
    for entry in group:
        fixed |= fixes(entry, purl.version or "", ecosystem)
    return Vulnerability(
        id=identity,
        purl=purl.to_string(),
        severity=worst({level for entry in group for level in _levels(entry)}),
        fixed=tuple(sorted(fixed, key=lambda version: fixed[version])),
        aliases=tuple(sorted(names - {identity})),
        published=min((said for entry in group if (said := _published(entry)) != NEVER), default=""),
    )


def _published(entry: Affected) -> str:
    return read_moment(entry.record.get("published"), "published")


def _levels(entry: Affected) -> list[Level]:
    """Return each level that an advisory states: in words, or as a CVSS v3 vector."""
    words: list[Any] = []
    for holder in (entry.record, entry.package):
        specific = [as_object(holder.get(f"{who}_specific") or {}, who) for who in ("database", "ecosystem")]
        words += [said.get("severity") for said in specific]
        words += [as_object(one, "severity").get("score") for one in as_list(holder.get("severity"), "severity")]
    return [level_of(word) for word in words if isinstance(word, str)]
