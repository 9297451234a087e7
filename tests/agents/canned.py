"""A crew whose roles return canned documents, and a way to ship with it and die after any entry."""

import os
import signal
from pathlib import Path

from argosy.adapters.git import Repository
from argosy.agents.protocol.denial import gate_reason
from argosy.agents.protocol.journal import Journal
from argosy.agents.protocol.loop import request, run
from argosy.agents.protocol.member import Crew, Member, Propose, Rule, Ruling, Work
from argosy.agents.protocol.release import Places, Release
from argosy.agents.protocol.request import Request
from argosy.evidence.signing.keys import load_or_create
from argosy.evidence.statement import Signer
from argosy.evidence.trace import Trace
from argosy.evidence.trust import Trust
from argosy.schemas.entry import Entry
from argosy.schemas.phase import Decision, Phase
from argosy.schemas.plan import PlanSpec, Task
from argosy.schemas.project import Project
from argosy.schemas.role import Role
from argosy.schemas.verdict import RecourseKind

REQUEST = Request(
    goal="Make it better",
    source="patch",
    repository="urn:git:1",
    base="0" * 40,
    change="sha256:" + "1" * 64,
    environment="dev",
    gitops="new",
)


def plan(release: Release) -> Work:
    attempt = 1 if release.journal.phase is Phase.REQUESTED else release.journal.gates[-1].attempt + 1
    made = PlanSpec(
        release=release.id,
        attempt=attempt,
        goal=REQUEST.goal,
        source=REQUEST.source,
        repository=REQUEST.repository,
        base=REQUEST.base,
        environment="dev",
        service="shop",
        project=Project(),
        tasks=(Task(id="change", title="Change", role=Role.CODER),),
    )
    return Work({"plan": made.canonical()}, "A canned plan")


def propose(phase: Phase) -> Propose:
    def work(release: Release) -> Work:
        witness = release.places.state / "ran"
        with witness.open("a") as file:
            file.write(f"{release.journal.attempt} {phase}\n")
        return Work({phase.value: f"{phase} {release.journal.attempt}".encode()}, f"Canned work for {phase}")

    return work


def rule(phase: Phase, script: str) -> Rule:
    """Follow a script such as `Verified=revise,Audited=deny:Audited=deny`, one part an attempt."""

    def decide(release: Release, work: Work) -> Ruling:
        assert work.artifacts
        parts = script.split(":")
        attempt = release.journal.attempt
        told = dict(step.split("=") for step in parts[attempt - 1].split(",") if step) if attempt <= len(parts) else {}
        word, _, note = told.get(phase.value, "allow").partition("-")
        decision = Decision(word)
        if decision is Decision.ALLOW:
            return Ruling(decision, f"Canned: {phase} is fine")
        reason = gate_reason("G_TESTS", "canned", observed=note, recourse="Mend it", kind=RecourseKind.PATCH)
        return Ruling(decision, f"Canned: {phase} is not fine", (reason,))

    return decide


def crew(script: str = "") -> Crew:
    def member(role: Role, proposes: tuple[Phase, ...], rules: tuple[Phase, ...]) -> Member:
        made = {phase: plan if phase is Phase.PLANNED else propose(phase) for phase in proposes}
        return Member(role, "canned", made, {phase: rule(phase, script) for phase in rules})

    return Crew(
        (
            member(Role.PLANNER, (Phase.PLANNED,), (Phase.BUILT,)),
            member(Role.CODER, (Phase.BUILT,), ()),
            member(Role.TESTER, (Phase.VERIFIED,), (Phase.VERIFIED,)),
            member(Role.RELEASE_CONTROLLER, (Phase.AUDITED, Phase.STAGED), (Phase.STAGED,)),
            member(Role.AUDITOR, (), (Phase.PLANNED, Phase.AUDITED)),
        )
    )


def ship(state: Path, keys: Path, script: str = "") -> tuple[Entry, ...]:
    keyring = load_or_create(keys)
    trust = Trust.load(keyring.trust_file)
    repository = Repository.create(state / "repository")
    with Trace.open(state, trust) as trace:
        journal = Journal(REQUEST.release(), trace, keyring)
        release = Release(
            id=REQUEST.release(),
            request=REQUEST,
            repository=repository,
            gitops=state / "gitops",
            places=Places(state),
            journal=journal,
            keyring=keyring,
            trust=trust,
            trust_file=keyring.trust_file,
            model=None,
            budget=3,
            say=print,
        )
        if journal.phase is None:
            request(release, {})
        for _ in run(release, crew(script)):
            pass
        return trace.entries()


def ship_and_die(state: Path, keys: Path, script: str, after: int) -> None:
    """Ship, and send SIGKILL to this process once entry number `after` is written; call it in a process of its own."""
    append = Trace.append

    def deadly(self: Trace, entry: Entry, signer: Signer) -> Entry:
        kept = append(self, entry, signer)
        if entry.sequence == after:
            os.kill(os.getpid(), signal.SIGKILL)
        return kept

    Trace.append = deadly  # type: ignore[method-assign] - only in this process
    ship(state, keys, script)
