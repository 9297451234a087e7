"""The loop: one turn a phase; each hand-over, step and gate is written once, so that a killed run goes on."""

from collections.abc import Iterator
from dataclasses import replace

from ...adapters import clock
from ...schemas.entry import Entry
from ...schemas.phase import GATEKEEPERS, PATH, Decision, Phase
from ...schemas.plan import PlanSpec
from ...schemas.role import Role
from . import arbitration, denial
from .arbitration import REFUSALS
from .intents import SENDERS, TIMEOUT, intent
from .journal import Journal
from .member import Crew, Ruling, Work
from .release import Release

LAST = Phase.STAGED
"""Where a release ends without a cluster: what was not observed is not claimed."""


def finished(journal: Journal) -> bool:
    """Return whether nothing is left to do without a cluster or a person."""
    return journal.phase is LAST or bool(journal.entries and journal.entries[-1].decision is Decision.ESCALATE)


def request(release: Release, artifacts: dict[str, bytes]) -> Entry:
    """Record what the user asked for."""
    request = release.request
    return release.journal.gate(
        Role.PLANNER,
        Phase.REQUESTED,
        Decision.ALLOW,
        {**artifacts, "request": request.canonical()},
        f"Asked for: {request.goal} ({request.source}, to {request.environment})",
    )


def run(release: Release, crew: Crew) -> Iterator[Entry]:
    """Move the release as far as it goes, yielding each entry once it is written."""
    journal = release.journal
    seen = len(journal.entries)
    while not finished(journal):
        _turn(release, crew)
        yield from journal.entries[seen:]
        seen = len(journal.entries)


def _turn(release: Release, crew: Crew) -> None:
    journal = release.journal
    last = journal.gates[-1]
    if last.phase is Phase.DENIED:
        if (why := arbitration.stop(journal, release.budget)) is not None:
            return _escalate(journal, why)
        to, attempt = Phase.PLANNED, last.attempt + 1
    else:
        to, attempt = PATH[PATH.index(last.phase) + 1], last.attempt
    proposer, propose = crew.proposer(to)
    gatekeeper = GATEKEEPERS[to]
    sender = last.actor if last.decision in REFUSALS else SENDERS[to]
    step = journal.find("step", to.value, attempt)
    if step is None:
        # A plan is made before it is asked for: whether there is another way decides whether anybody is asked.
        plan = propose(release) if to is Phase.PLANNED else None
        if to is Phase.PLANNED and plan is None:
            return _escalate(journal, "nobody of the crew knows another way")
        _hand_over(release, (sender, proposer), to, last, attempt)
        made = plan or propose(release)
        if made is None:
            raise LookupError(f"the {proposer} made nothing for {to}")
        step = journal.step(proposer, to.value, made.artifacts, made.why, attempt=attempt)
    _hand_over(release, (proposer, gatekeeper), to, step, attempt)
    work = Work({name: journal.read(digest) for name, digest in step.artifacts.items()}, step.why)
    ruling = _timeout(journal, attempt) or crew.rule(to, gatekeeper)(release, work)
    if ruling.decision is Decision.REVISE and attempt >= release.budget:
        ruling = replace(ruling, decision=Decision.DENY)
    _gate(journal, gatekeeper, to, attempt, work, ruling)
    return None


def _hand_over(release: Release, way: tuple[Role, Role], to: Phase, last: Entry, attempt: int) -> None:
    journal, (sender, recipient) = release.journal, way
    plan = journal.document(PlanSpec, "plan") if journal.latest("plan") else None
    asked = intent(release.id, way, to, plan, last)
    if sender is not recipient and journal.find("handover", asked.id, attempt) is None:
        journal.hand_over(asked, attempt)


def _gate(  # noqa: PLR0913, PLR0917 - what an entry says
    journal: Journal, gatekeeper: Role, to: Phase, attempt: int, work: Work, ruling: Ruling
) -> None:
    artifacts = {**work.artifacts, **ruling.artifacts}
    if ruling.decision is not Decision.ALLOW:
        artifacts[denial.DENIAL] = denial.encode(ruling.reasons)
    phase = {Decision.ALLOW: to, Decision.REVISE: Phase.PLANNED}.get(ruling.decision, Phase.DENIED)
    journal.gate(
        gatekeeper,
        phase,
        ruling.decision,
        artifacts,
        ruling.why,
        codes=ruling.codes,
        policies=ruling.policies,
        attempt=attempt + 1 if ruling.decision is Decision.REVISE else attempt,
    )


def _timeout(journal: Journal, attempt: int) -> Ruling | None:
    begun = next((e.time for e in journal.entries if e.kind == "handover" and e.attempt == attempt), None)
    if begun is None or clock.now() <= clock.rfc3339(clock.seconds(begun) + TIMEOUT):
        return None
    reason = denial.gate_reason(
        "G_TIMEOUT",
        f"The attempt began at {begun} and had {TIMEOUT} seconds",
        observed=clock.now(),
        expected=clock.rfc3339(clock.seconds(begun) + TIMEOUT),
        contract="an Intent is answered within its timeout",
        recourse="Start again with --new",
    )
    return Ruling(Decision.DENY, "The time for this attempt is over", (reason,))


def _escalate(journal: Journal, why: str) -> None:
    last = arbitration.refusals(journal)[-1]
    journal.escalate(last.actor, arbitration.bundle(journal, why), last.codes, f"The crew stops: {why}")
