"""Outcome: what one policy says of one review."""

from dataclasses import dataclass

from ..policy.binding import Action
from ..policy.policy import Policy
from .violation import Violation


@dataclass(frozen=True, slots=True)
class Outcome:
    """Nothing in it: the policy is satisfied."""

    violations: tuple[Violation, ...] = ()
    unknown: tuple[Violation, ...] = ()
    """Facts that were never gathered; `expected` names the fact."""
    skipped: str = ""
    """Why the policy did not judge."""
    failure: str = ""
    """Why the engine had no answer."""
    ignored: bool = False
    """Whether its failurePolicy lets a failure pass, with a warning."""
    annotations: tuple[tuple[str, str], ...] = ()
    """What the audit log is told: key and value."""
    annotation_failure: str = ""
    """Why that cannot be told: a denial whatever else follows from a refusal."""


SATISFIED = Outcome()


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one policy says by one of its bindings, and what is to follow from it."""

    policy: Policy
    actions: frozenset[Action]
    outcome: Outcome
