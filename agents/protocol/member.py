"""Member: one role of the crew; what it makes, and what it rules on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from ...schemas.canonical import Digest
from ...schemas.phase import Decision, Phase
from ...schemas.role import Role
from ...schemas.verdict import DenyReason
from .release import Release


@dataclass(frozen=True)
class Work:
    """What a role made: named bytes that are kept with the trace, and one sentence about them."""

    artifacts: Mapping[str, bytes]
    why: str


@dataclass(frozen=True)
class Ruling:
    """What a gatekeeper decided about a Work."""

    decision: Decision
    why: str
    reasons: tuple[DenyReason, ...] = ()
    """Every reason, when it is not an allow."""
    artifacts: Mapping[str, bytes] = field(default_factory=dict[str, bytes])
    """What the gatekeeper adds to the Work: verdicts, a VSA."""
    policies: Digest | None = None

    @property
    def codes(self) -> tuple[str, ...]:
        """Return the codes of the reasons, each once."""
        return tuple(sorted({reason.code for reason in self.reasons}))


Propose: TypeAlias = Callable[[Release], Work | None]
"""Make what the next phase needs; None when there is no way to."""
Rule: TypeAlias = Callable[[Release, Work], Ruling]
"""Decide about it."""


@dataclass(frozen=True)
class Member:
    """A member of `agents/roles`."""

    role: Role
    title: str
    """What it does, in one sentence."""
    proposes: Mapping[Phase, Propose] = field(default_factory=dict[Phase, Propose])
    rules: Mapping[Phase, Rule] = field(default_factory=dict[Phase, Rule])
    tools: frozenset[str] = frozenset()
    """Names of the tools that its model may call."""


@dataclass(frozen=True)
class Crew:
    """The roles that ship one release."""

    members: tuple[Member, ...]

    def proposer(self, phase: Phase) -> tuple[Role, Propose]:
        """Return who makes what a phase needs, and how."""
        return next((m.role, m.proposes[phase]) for m in self.members if phase in m.proposes)

    def rule(self, phase: Phase, gatekeeper: Role) -> Rule:
        """Return how the gatekeeper of a phase decides."""
        return next(m.rules[phase] for m in self.members if m.role is gatekeeper and phase in m.rules)
