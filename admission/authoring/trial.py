"""Try a policy on its cases: what came out differently than its author expects."""

from collections.abc import Iterator, Sequence
from typing import Any

from ...schemas.document import Document
from ...schemas.verdict import JSON, DenyReason, Severity, Verdict
from ..engine.judge import FAILURE, judge
from ..policy.policy import Policy
from ..policy.policy_set import PolicySet
from ..shape import is_array, is_object
from .cases import ExpectedReason, ExpectedVerdict, PlacedCase


class CaseDifference(Document):
    """One thing that came out differently."""

    what: str
    """`allowed`, or the list and the field of a refusal: `reasons /spec/hostPID observed`."""
    expected: JSON = None
    got: JSON = None


def differences(policy: Policy, policies: PolicySet, case: PlacedCase) -> tuple[CaseDifference, ...]:
    """Return what came out of a case differently than expected; none: the case passes."""
    return tuple(compare(policy.severity, case.case.verdict, judge(case.review, policies)))


def compare(severity: Severity, expected: ExpectedVerdict, verdict: Verdict) -> Iterator[CaseDifference]:
    """Yield what a verdict of one policy says differently."""
    for reason in (*verdict.reasons, *verdict.warnings):
        if reason.code == FAILURE:
            yield _different("evaluation", "an answer", reason.message)
            return
    hard = severity is Severity.HARD
    refused = verdict.reasons if hard else verdict.warnings
    allowed = verdict.allowed if hard else not refused
    if allowed != expected.allowed:
        yield _different("allowed", expected.allowed, allowed)
    yield from _reasons("reasons", expected.reasons, refused)
    if hard:
        yield from _reasons("warnings", expected.warnings, verdict.warnings)
    yield from _reasons("audited", expected.audited, verdict.audited)
    if bool(verdict.skipped) != expected.skipped:
        whys = "; ".join(item.reason for item in verdict.skipped)
        yield _different("skipped", expected.skipped, whys or False)


def _reasons(name: str, expected: Sequence[ExpectedReason], got: Sequence[DenyReason]) -> Iterator[CaseDifference]:
    """Yield what differs: equal refusals are paired first, then those of one field, and the rest stand alone."""
    left = list(got)
    missing: list[ExpectedReason] = []
    for wanted in expected:
        same = next((reason for reason in left if _same(wanted, reason)), None)
        if same is None:
            missing.append(wanted)
        else:
            left.remove(same)
    for wanted in missing:
        near = next((reason for reason in left if reason.field == wanted.field), None)
        if near is None:
            yield _different(f"{name} {wanted.field or 'the object'}", _shown(wanted), None)
            continue
        left.remove(near)
        for part in ("observed", "expected", "message"):
            value, other = getattr(wanted, part), getattr(near, part)
            if not (part == "message" and value is None) and not _equal(value, other):
                yield _different(f"{name} {wanted.field or 'the object'} {part}", value, other)
    for reason in left:
        yield _different(f"{name} {reason.field or 'the object'}", None, _shown(reason))


def _same(wanted: ExpectedReason, reason: DenyReason) -> bool:
    return (
        wanted.field == reason.field
        and _equal(wanted.observed, reason.observed)
        and _equal(wanted.expected, reason.expected)
        and wanted.message in (None, reason.message)
    )


def _equal(one: Any, other: Any) -> bool:
    """Return whether two JSON values are equal: to Python True equals 1, to JSON it does not."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if is_array(one) and is_array(other):
        return len(one) == len(other) and all(map(_equal, one, other))
    if is_object(one) and is_object(other):
        return one.keys() == other.keys() and all(_equal(value, other[name]) for name, value in one.items())
    return bool(one == other)


def _shown(reason: ExpectedReason | DenyReason) -> dict[str, Any]:
    return {"observed": reason.observed, "expected": reason.expected}


def _different(what: str, expected: Any, got: Any) -> CaseDifference:
    return CaseDifference(what=what, expected=expected, got=got)
