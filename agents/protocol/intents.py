"""The hand-overs of a release: who asks whom for what, and what will count as done."""

from collections.abc import Mapping

from ...schemas.canonical import Digest
from ...schemas.intent import Constraints, Intent
from ...schemas.phase import Phase
from ...schemas.plan import PlanSpec
from ...schemas.role import Role

TIMEOUT = 7 * 24 * 3600
"""Seconds that a role has, where nothing else is said: a laptop may sleep over a weekend."""

SENDERS: Mapping[Phase, Role] = {
    Phase.PLANNED: Role.PLANNER,
    Phase.BUILT: Role.PLANNER,
    Phase.VERIFIED: Role.CODER,
    Phase.AUDITED: Role.TESTER,
    Phase.STAGED: Role.AUDITOR,
}
"""Who asks for what a phase needs; after a refusal it is who refused."""

_ASKS: Mapping[Phase, tuple[str, tuple[str, ...]]] = {
    Phase.PLANNED: (
        "Accept the plan: it owes every contract of its environment",
        ("No contract of the environment is missing or weaker",),
    ),
    Phase.BUILT: (
        "Make the change that the plan asks for",
        ("Only allowed paths change", "Every tool of record ran and passed"),
    ),
    Phase.VERIFIED: (
        "Show that the change works, and attest what was built",
        ("Every test passes", "Evidence names the image's digest"),
    ),
    Phase.AUDITED: (
        "Judge exactly what will be committed",
        ("Every policy of the environment allows every rendered object", "Evidence verifies"),
    ),
    Phase.STAGED: (
        "Commit exactly what was judged",
        ("The commit holds the bytes that the verification summary names",),
    ),
}


def intent(
    release: str, way: tuple[Role, Role], to: Phase, plan: PlanSpec | None, artifacts: Mapping[str, Digest]
) -> Intent:
    """Return what one role asks of another on the way to a phase.

    `way` is sender and recipient; `plan` is None before there is one: nothing is constrained yet.
    """
    sender, recipient = way
    goal, criteria = _ASKS[to]
    scope = Constraints(allowed_paths=plan.allowed_paths, do_not_touch=plan.do_not_touch) if plan else Constraints()
    return Intent(
        id=f"{to.value}:{sender.value}:{recipient.value}",
        release=release,
        sender=sender,
        recipient=recipient,
        goal=goal,
        required_evidence=tuple(sorted({contract.code for contract in plan.contracts})) if plan else (),
        constraints=scope,
        timeout=TIMEOUT,
        success_criteria=criteria,
        artifacts=dict(artifacts),
    )
