"""Denials as the trace keeps them: every reason of one gate, and the crew's own reasons in the same shape."""

import json
from typing import Any

from ...schemas.canonical import canonical_json
from ...schemas.entry import Entry
from ...schemas.verdict import DenyReason, Engine, Recourse, RecourseKind, Severity
from .journal import Journal

DENIAL = "denial"
"""Name of the artifact that holds the reasons of a gate."""


def encode(reasons: tuple[DenyReason, ...]) -> bytes:
    """Return the artifact's bytes."""
    return canonical_json([reason.wire() for reason in reasons])


def reasons_of(journal: Journal, entry: Entry) -> tuple[DenyReason, ...]:
    """Return why a gate did not let the release pass; empty where it did."""
    if DENIAL not in entry.artifacts:
        return ()
    return tuple(DenyReason.parse(reason, DENIAL) for reason in json.loads(journal.read(entry.artifacts[DENIAL])))


def gate_reason(  # noqa: PLR0913 - the fields of a reason
    code: str,
    message: str,
    *,
    field: str = "",
    observed: Any = None,
    expected: Any = None,
    contract: str = "",
    recourse: str = "",
    kind: RecourseKind = RecourseKind.HUMAN,
) -> DenyReason:
    """Return a reason of a gate of the crew; `recourse` is one imperative sentence."""
    way = Recourse(kind=kind, title=recourse, codes=(code,)) if recourse else None
    return DenyReason(
        code=code,
        policy="",
        engine=Engine.ARGOSY,
        severity=Severity.HARD,
        message=message,
        field=field,
        observed=observed,
        expected=expected,
        contract=contract,
        recourse=way,
    )
