"""What is attached to an image, as a tree: what counts, what does not, and what to do about that."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from ...evidence.examination import Examined
from ...schemas.facts import ImageFacts


def tree(image_digest: str, examined: Sequence[Examined], facts: ImageFacts) -> Iterator[str]:
    """Yield the lines of the tree of one image."""
    yield image_digest
    counted = {one.attestation for one in _values(facts)}
    missing = [problem for problem in facts.problems if problem.kind == "missing"]
    branches = [_attestation(one, counted) for one in examined]
    branches += [[f"missing       {problem.message}  ({problem.attestation})"] for problem in missing]
    for index, branch in enumerate(branches):
        last = index == len(branches) - 1
        yield f"{'└─' if last else '├─'} {branch[0]}"
        for line in branch[1:]:
            yield f"{'  ' if last else '│ '}    {line}"


def as_json(image_digest: str, examined: Sequence[Examined], facts: ImageFacts) -> dict[str, Any]:
    """Return the same for programs."""
    return {
        "image": image_digest,
        "facts": facts.wire(),
        "attestations": [
            {
                "attestation": one.attestation,
                "predicateType": one.predicate_type,
                "signer": one.signer,
                "counts": one.problem is None and one.signed,
                "problem": one.problem.wire() if one.problem else None,
                "hint": one.hint,
            }
            for one in examined
        ],
    }


def _attestation(one: Examined, counted: set[str]) -> list[str]:
    name = one.name or one.predicate_type or "attestation"
    by = f" by {one.signer}" if one.signer else ""
    if one.problem is not None:
        lines = [f"{one.problem.kind:<13} {name}{by}  {one.attestation[:19]}", one.problem.message]
        return [*lines, one.hint] if one.hint else lines
    if one.value is None:
        return [f"signed        {name}{by}  {one.attestation[:19]}"]
    state = "counts" if one.attestation in counted else "superseded"
    return [f"{state:<13} {name}{by}, {one.time}  {one.attestation[:19]}", _summary(one.name or "", one.value.wire())]


def _summary(name: str, value: dict[str, Any]) -> str:
    """Return one line about the value of a fact."""
    return _SUMMARIES[name](value)


def _provenance(value: dict[str, Any]) -> str:
    return f"level {value['level']} from {value['sourceUri']}@{value['sourceDigest'][:12]}"


def _sbom(value: dict[str, Any]) -> str:
    gaps = ", ".join(f"{gap['components']} without {'/'.join(gap['fields'])}" for gap in value["missing"])
    return f"{value['components']} components" + (f"; {gaps}" if gaps else "")


def _tests(value: dict[str, Any]) -> str:
    outcomes = ", ".join(f"{value[outcome]} {outcome}" for outcome in ("passed", "failed", "errored", "skipped"))
    return f"{outcomes}{_sandbox(value)}"


def _coverage(value: dict[str, Any]) -> str:
    lines = f"{value['coveredLines']} of {value['changedLines']} changed lines"
    return f"{value['percent']:g} % ({lines}){_sandbox(value)}"


def _sast(value: dict[str, Any]) -> str:
    found = ", ".join(f"{value[level]} {level}" for level in ("critical", "high", "medium", "low"))
    return f"{', '.join(value['tools'])}: {found}{_sandbox(value)}"


def _vulns(value: dict[str, Any]) -> str:
    return f"{len(value['findings'])} findings; database of {value['databaseTime']}"


def _vsa(value: dict[str, Any]) -> str:
    return f"{value['result']} for {value['environment']}, release {value['release'][:19]}"


def _approval(value: dict[str, Any]) -> str:
    where = f" in {value['environment']}" if value["environment"] else ""
    return f"{value['kind']}{where} by {value['approver']} ({', '.join(value['groups'])}): {value['reason'][:100]}"


def _vex(value: dict[str, Any]) -> str:
    said = Counter(statement["status"] for statement in value["statements"])
    return ", ".join(f"{count} {status}" for status, count in sorted(said.items())) or "no statement"


def _sandbox(value: dict[str, Any]) -> str:
    return "; sandboxed" if value["sandboxed"] else "; NOT sandboxed"


def _values(facts: ImageFacts) -> Iterator[Any]:
    for name in _SUMMARIES:
        fact = getattr(facts, name)
        if isinstance(fact, tuple):
            yield from fact
        elif fact is not None:
            yield fact


_SUMMARIES = {
    "provenance": _provenance,
    "sbom": _sbom,
    "tests": _tests,
    "coverage": _coverage,
    "sast": _sast,
    "vulns": _vulns,
    "vsa": _vsa,
    "approvals": _approval,
    "vex": _vex,
}
