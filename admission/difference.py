"""Difference: which verdicts change when policies change, object by object."""

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum

from ..schemas.document import CAMEL, Document
from ..schemas.errors import InputError
from ..schemas.verdict import DenyReason
from .check import Judged, Passed, Terms, check, judge_again
from .finding import CheckedObject, Finding, FindingSource, PlacedReason


class Effect(StrEnum):
    """What other policies do to the verdict on one object."""

    DENIED = "newly denied"
    ALLOWED = "newly allowed"
    REASONS = "other reasons"
    """Allowed or denied as before, for other reasons, or with other warnings."""


class Change(Document):
    """One verdict that changes."""

    model_config = CAMEL

    effect: Effect
    source: FindingSource
    object: CheckedObject
    operation: str
    added: tuple[PlacedReason, ...] = ()
    """Refusals that only the new policies state."""
    removed: tuple[PlacedReason, ...] = ()
    """Refusals that only the old ones state."""
    warnings_added: tuple[PlacedReason, ...] = ()
    warnings_removed: tuple[PlacedReason, ...] = ()


class DifferenceReport(Document):
    """What `argosy check --diff OLD NEW --output json` prints."""

    objects: int
    changes: tuple[Change, ...]

    def count(self, effect: Effect) -> int:
        """Return how many verdicts change so."""
        return sum(1 for change in self.changes if change.effect is effect)


def differences(paths: Iterable[str], old: Terms, new: Terms) -> Iterator[Change | Judged | Passed | InputError]:
    """Yield the change of every object whose verdict changes, and the old verdict of every other one."""
    for item in check(paths, old):
        if not isinstance(item, Judged):
            yield item
            continue
        try:
            again = judge_again(item, old, new)
        except InputError as error:
            yield error
            continue
        yield change(item.finding(), again.finding()) or item


def change(before: Finding, after: Finding) -> Change | None:
    """Return what changed from one verdict to another; None: nothing that was decided."""
    added, removed = _only(after.reasons, before.reasons), _only(before.reasons, after.reasons)
    warned, silent = _only(after.warnings, before.warnings), _only(before.warnings, after.warnings)
    if before.allowed != after.allowed:
        effect = Effect.ALLOWED if after.allowed else Effect.DENIED
    elif added or removed or warned or silent:
        effect = Effect.REASONS
    else:
        return None
    return Change(
        effect=effect,
        source=before.source,
        object=before.object,
        operation=before.operation,
        added=added,
        removed=removed,
        warnings_added=warned,
        warnings_removed=silent,
    )


def _only(found: Sequence[PlacedReason], other: Sequence[DenyReason]) -> tuple[PlacedReason, ...]:
    known = [reason.essence() for reason in other]
    return tuple(reason for reason in found if reason.essence() not in known)
