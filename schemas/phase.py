"""The phases of a release, who may move it, and the only way forward."""

from enum import StrEnum
from types import MappingProxyType

from .errors import TransitionError
from .role import Role


class Phase(StrEnum):
    """Where a release stands."""

    REQUESTED = "Requested"
    PLANNED = "Planned"
    BUILT = "Built"
    VERIFIED = "Verified"
    AUDITED = "Audited"
    STAGED = "Staged"
    PROMOTED = "Promoted"
    COMPLETED = "Completed"
    DENIED = "Denied"
    ROLLED_BACK = "RolledBack"
    FAILED = "Failed"
    CANCELLED = "Cancelled"


class Decision(StrEnum):
    """What a gatekeeper decided."""

    ALLOW = "allow"
    DENY = "deny"
    REVISE = "revise"
    PROMOTE = "promote"
    HOLD = "hold"
    ROLLBACK = "rollback"
    ESCALATE = "escalate"
    CANCEL = "cancel"


GATEKEEPERS = MappingProxyType(
    {
        Phase.PLANNED: Role.AUDITOR,
        Phase.BUILT: Role.PLANNER,
        Phase.VERIFIED: Role.TESTER,
        Phase.AUDITED: Role.AUDITOR,
        Phase.STAGED: Role.RELEASE_CONTROLLER,
        Phase.PROMOTED: Role.RELEASE_CONTROLLER,
        Phase.COMPLETED: Role.RELEASE_CONTROLLER,
    }
)
"""Whose key signs the transition to a phase of the path; nobody else can make it."""

PATH = (
    Phase.REQUESTED,
    Phase.PLANNED,
    Phase.BUILT,
    Phase.VERIFIED,
    Phase.AUDITED,
    Phase.STAGED,
    Phase.PROMOTED,
    Phase.COMPLETED,
)

TERMINAL = frozenset({Phase.COMPLETED, Phase.ROLLED_BACK, Phase.CANCELLED})
"""Phases that nothing leaves. Denied returns to Planned while budget is left; Failed resumes where it was."""

_OFF_PATH = frozenset({Phase.DENIED, Phase.FAILED, Phase.CANCELLED})


def transitions(phase: Phase) -> frozenset[Phase]:
    """Return the phases that a release may enter from `phase`."""
    if phase in TERMINAL:
        return frozenset()
    if phase is Phase.DENIED:
        return frozenset({Phase.PLANNED, Phase.DENIED, Phase.CANCELLED})
    if phase is Phase.FAILED:
        return frozenset(PATH) | {Phase.CANCELLED}
    onward = {PATH[PATH.index(phase) + 1]} | _OFF_PATH
    if phase is Phase.BUILT:
        onward.add(Phase.PLANNED)
    if phase in {Phase.STAGED, Phase.PROMOTED}:
        onward.add(Phase.ROLLED_BACK)
    return frozenset(onward)


def gatekeeper(current: Phase, to: Phase) -> Role | None:
    """Return whose key must sign the step, or None where any role may (a denial, our own failure, a cancellation).

    A denial is signed by the gatekeeper of the phase that was refused; a way back to Planned by the Auditor or,
    after a failed test, by the Tester. The plan of another round may be denied too.
    """
    if current is to is Phase.DENIED:
        return Role.AUDITOR
    if to is Phase.PLANNED and current is Phase.BUILT:
        return Role.TESTER
    if to is Phase.ROLLED_BACK:
        return Role.RELEASE_CONTROLLER
    if to is Phase.DENIED and current in PATH and current is not PATH[-1]:
        return GATEKEEPERS[PATH[PATH.index(current) + 1]]
    return GATEKEEPERS.get(to)


def advance(current: Phase, to: Phase, signer: Role) -> Phase:
    """Return `to` when the release may move there by this signer.

    Raises:
        TransitionError: the table has no such step, or it belongs to another gatekeeper.
    """
    if to not in transitions(current):
        raise TransitionError(f"a release cannot go from {current} to {to}")
    owner = gatekeeper(current, to)
    if owner is not None and owner is not signer:
        raise TransitionError(f"{current} -> {to} belongs to the {owner}, not to the {signer}")
    return to
