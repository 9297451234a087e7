"""A release as plain lines: each decision with its gatekeeper, each refusal with its reasons and its way out."""

import json
from collections.abc import Iterator
from typing import Any

import click

from ...agents.outcome import Outcome, Refusal
from ...schemas.entry import Entry
from ...schemas.phase import PATH, Decision, Phase
from ...schemas.verdict import DenyReason, Operation, Recourse

_WIDE = 200
_PHASES = frozenset(phase.value for phase in PATH)
_COLOURS = {Decision.ALLOW: "green", Decision.DENY: "red", Decision.REVISE: "yellow", Decision.ESCALATE: "red"}


def entry_line(entry: Entry) -> str:
    """Return one line for a decision of the trace."""
    what = entry.phase.value if entry.kind == "gate" else f"  {entry.kind} {entry.name}"
    codes = f" [{', '.join(entry.codes)}]" if entry.codes else ""
    return f"{entry.sequence:>3}  {what:<40} {entry.actor.value:<19} {entry.decision.value:<8}{codes} {entry.why}"


def progress_line(entry: Entry) -> str | None:
    """Return what a person who waits wants to see of a decision; None for hand-overs and steps that passed.

    `argosy trace show` has them all.
    """
    codes = f"[{', '.join(entry.codes)}] " if entry.codes else ""
    if entry.kind == "gate" or entry.decision is Decision.ESCALATE:
        phase = entry.phase.value if entry.kind == "gate" else ""
        decision = click.style(f"{entry.decision.value:<9}", fg=_COLOURS.get(entry.decision))
        return f"{phase:<10} {decision} {entry.actor.value:<19} {codes}{entry.why}"
    if entry.kind == "step" and entry.name in _PHASES:
        return f"{'':<10} {'proposes':<9} {entry.actor.value:<19} {entry.why}"
    return None


def refusal_lines(refusals: tuple[Refusal, ...]) -> Iterator[str]:
    """Yield the lines of every reason."""
    for refusal in refusals:
        for reason in refusal.reasons:
            yield from _reason(refusal.document, reason)


def outcome_lines(outcome: Outcome) -> Iterator[str]:
    """Yield how a release ended, where everything is, and what comes next."""
    yield f"release   {outcome.release}"
    yield f"phase     {outcome.phase.value} (attempt {outcome.attempt}, {outcome.environment})"
    if outcome.commit:
        yield f"commit    {outcome.commit}"
    if outcome.image:
        yield f"image     {outcome.image}"
    yield f"trace     {outcome.head}"
    for name, path in outcome.places.items():
        yield f"{name:<9} {path}"
    if outcome.phase is Phase.STAGED:
        yield "next      Promoted, once a Rollout and its AnalysisRuns are observed in a cluster"


def _reason(document: str, reason: DenyReason) -> Iterator[str]:
    place = f"{document}: " if document else ""
    yield f"     {reason.code} {place}{reason.message}"
    if reason.field:
        yield f"       field     {reason.field}"
    if reason.observed is not None or reason.expected is not None:
        yield f"       observed  {_value(reason.observed)}"
        yield f"       expected  {_value(reason.expected)}"
    if reason.contract:
        yield f"       contract  {reason.contract}"
    if reason.recourse is not None:
        yield from _recourse(reason.recourse)


def _recourse(recourse: Recourse) -> Iterator[str]:
    proven = f" (proven: {recourse.verified})" if recourse.verified else ""
    yield f"       recourse  {recourse.kind.value}: {recourse.title}{proven}"
    for operation in recourse.patch:
        yield f"                 {_operation(operation)}"
    if recourse.manifest is not None:
        metadata = recourse.manifest.get("metadata", {})
        name = f"{metadata.get('namespace', '')}/{metadata.get('name')}"
        yield f"                 create {recourse.manifest.get('kind')} {name}"
    if recourse.dependency is not None:
        yield f"                 {recourse.dependency.get('from')} → {recourse.dependency.get('to')}"
    if recourse.step:
        yield f"                 step {recourse.step}"


def _operation(operation: Operation) -> str:
    value = "" if operation.op == "remove" else f" {_value(operation.value)}"
    return f"{operation.op} {operation.path}{value}"


def _value(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = "".join(character if character.isprintable() else "�" for character in text.replace("\n", " ⏎ "))
    return text if len(text) <= _WIDE else text[: _WIDE - 1] + "…"
