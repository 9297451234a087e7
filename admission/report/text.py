"""Text: for a person; a place, a code and what to do about it."""

from collections.abc import Iterable, Iterator
from typing import Any

from ...schemas.verdict import Exempted, Recourse, RecourseKind, Severity
from ..finding import Finding, PlacedReason
from ..reporter import Reporter
from ..shown import shown, visible

_BOLD, _RED, _YELLOW, _GREEN, _DIM, _RESET = "\x1b[1m", "\x1b[31m", "\x1b[33m", "\x1b[32m", "\x1b[2m", "\x1b[0m"


def render(findings: Iterable[Finding], colour: bool) -> Iterator[str]:
    """Yield each refusal as it comes, then one summary."""
    paint = _paint if colour else _plain
    tally = _Tally()
    for finding in findings:
        tally.count(finding)
        new = [reason for reason in finding.reasons if not reason.known]
        for reason in sorted((*new, *finding.warnings), key=_place):
            yield from _refusal(finding, reason, paint)
        for exception in finding.exceptions:
            yield visible(f"{finding.source.file}:{finding.source.line}: {_exception(exception)}") + "\n"
    yield from tally.summary(paint)


class _Tally:
    """What was seen; names only, so that memory stays flat."""

    def __init__(self) -> None:
        self.objects = self.denied = self.reasons = self.warnings = self.fixable = self.strangers = (
            self.not_in_force
        ) = self.known = 0
        self.skipped: dict[str, None] = {}

    def count(self, finding: Finding) -> None:
        self.objects += 1
        known = sum(1 for reason in finding.reasons if reason.known)
        self.known += known
        self.denied += not finding.allowed and known < len(finding.reasons)
        self.reasons += len(finding.reasons) - known
        self.warnings += len(finding.warnings)
        self.strangers += not finding.judged_by and not finding.skipped
        self.not_in_force += "Deny" not in finding.validation_actions
        self.skipped |= dict.fromkeys(item.code for item in finding.skipped)
        for recourse in finding.recourse:
            if recourse.verified and recourse.kind in (RecourseKind.PATCH, RecourseKind.CREATE):
                self.fixable += 1
                break

    def summary(self, paint: Any) -> Iterator[str]:
        if not self.objects:
            yield "No objects to judge.\n"
            return
        objects = _many(self.objects, "object")
        warned = f", {_many(self.warnings, 'warning')}" if self.warnings else ""
        if self.denied:
            found = f"{_many(self.reasons, 'refusal')}{warned}: {self.denied} of {objects} denied."
            yield paint(_RED, found) + "\n"
        else:
            allowed = "without new refusals" if self.known else "allowed"
            yield paint(_GREEN, f"{objects} {allowed}{warned}.") + "\n"
        if self.known:
            yield paint(_DIM, f"{_many(self.known, 'refusal')} known from the baseline not shown.") + "\n"
        if self.fixable:
            yield f"{_many(self.fixable, 'object')} can be changed by proven edits: --fix applies them.\n"
        if self.skipped:
            codes = ", ".join(self.skipped)
            yield paint(_DIM, f"Skipped for want of facts or params: {codes} (--output json says why).") + "\n"
        if self.strangers:
            strangers = _many(self.strangers, "object")
            yield paint(_DIM, f"{strangers} of a kind that no policy of this set judges.") + "\n"
        if self.not_in_force:
            yield paint(_YELLOW, "The policy set only warns or audits: it is not in force.") + "\n"


def _exception(exception: Exempted) -> str:
    if not exception.expires:
        return f"{exception.code} ignored: {exception.reason}"
    until = f"{exception.source} by {exception.owner}, until {exception.expires}"
    if exception.expired:
        return f"{exception.code} no longer accepted: {until} has expired"
    return f"{exception.code} accepted: {exception.reason} ({until})"


def _place(reason: PlacedReason) -> tuple[int, int]:
    return reason.line, reason.column


def _refusal(finding: Finding, reason: PlacedReason, paint: Any) -> Iterator[str]:
    place = f"{finding.source.file}:{reason.line}:{reason.column}:"
    shade = _RED if reason.severity is Severity.HARD else _YELLOW
    head = f"{paint(_BOLD, visible(place))} {paint(shade, reason.code)} [{reason.severity.value}]"
    yield f"{head} {visible(reason.message)}\n"
    if reason.observed is not None or reason.expected is not None:
        yield f"    observed: {shown(reason.observed)}\n"
        yield f"    expected: {shown(reason.expected)}\n"
    if reason.recourse:
        yield f"    way out:  {visible(_way_out(reason.recourse))}\n"
    for other in reason.alternatives:
        yield f"    or:       {visible(_way_out(other))}\n"


def _way_out(recourse: Recourse) -> str:
    proven = " (proven)" if recourse.verified else ""
    if recourse.kind is RecourseKind.PATCH:
        last = recourse.patch[-1]
        change = f"remove {last.path}" if last.op == "remove" else f"{last.path} = {shown(last.value)}"
        return f"{recourse.title}{proven}: {change}"
    if recourse.kind is RecourseKind.DEPENDENCY and recourse.dependency:
        return f"{recourse.title}: {recourse.dependency.get('from')} to {recourse.dependency.get('to')}"
    if recourse.kind is RecourseKind.EVIDENCE and recourse.step:
        return f"{recourse.title} (pipeline step {recourse.step})"
    return recourse.title + proven


def _many(count: int, name: str) -> str:
    return f"{count} {name}{'' if count == 1 else 's'}"


def _paint(shade: str, text: str) -> str:
    return shade + text + _RESET


def _plain(shade: str, text: str) -> str:
    del shade
    return text


REPORTER = Reporter(title="for a person", render=render)
