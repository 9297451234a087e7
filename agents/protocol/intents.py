"""The hand-overs of a release: who asks whom for what, and what will count as done."""

from collections.abc import Mapping

from ...schemas.entry import Entry
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

_GOALS: Mapping[tuple[Phase, Role], str] = {
    (Phase.PLANNED, Role.AUDITOR): "Accept the plan: it owes every contract of its environment",
    (Phase.PLANNED, Role.PLANNER): "Plan another way",
    (Phase.BUILT, Role.CODER): "Make the change that the plan asks for",
    (Phase.BUILT, Role.PLANNER): "Accept the change: in scope, and passed by every tool of record",
    (Phase.VERIFIED, Role.TESTER): "Show that the change works, and attest what was built",
    (Phase.AUDITED, Role.RELEASE_CONTROLLER): "Plan the rollout and render what will be committed",
    (Phase.AUDITED, Role.AUDITOR): "Judge exactly what will be committed",
    (Phase.STAGED, Role.RELEASE_CONTROLLER): "Commit exactly what was judged",
}
_CRITERIA: Mapping[Phase, tuple[str, ...]] = {
    Phase.PLANNED: ("No contract of the environment is missing or weaker",),
    Phase.BUILT: ("Only allowed paths change", "Every tool of record ran and passed"),
    Phase.VERIFIED: ("Every test passes", "Evidence names the image's digest"),
    Phase.AUDITED: ("Every policy of the environment allows every rendered object", "Evidence verifies"),
    Phase.STAGED: ("The commit holds the bytes that the verification summary names",),
}


def intent(release: str, way: tuple[Role, Role], to: Phase, plan: PlanSpec | None, last: Entry) -> Intent:
    """Return what one role asks of another on the way to a phase.

    `way` is sender and recipient; `plan` is None before there is one: nothing is constrained yet; `last` is the entry
    whose artifacts are handed over.
    """
    sender, recipient = way
    goal = _GOALS[to, recipient]
    if last.codes:
        goal = f"{goal}; {', '.join(last.codes)} refused the last one"
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
        success_criteria=_CRITERIA[to],
        artifacts=dict(last.artifacts),
    )
