"""What the Coder does, and how the Planner rules on it: the truth is `git diff`, and tools judge it."""

import contextlib
import shutil
from collections.abc import Iterator
from importlib.metadata import version
from typing import Final

from ..adapters import clock
from ..adapters.git import Repository
from ..adapters.git.command import GitFailedError
from ..pipelines import graph, local
from ..pipelines.local import Context, StepResult
from ..schemas.canonical import sha256
from ..schemas.change import ChangeSet, Proposal, ToolRun
from ..schemas.errors import ArgosyError, InputError
from ..schemas.phase import Decision, Phase
from ..schemas.plan import PlanSpec
from ..schemas.verdict import DenyReason, RecourseKind
from . import scope
from .planning import RECOURSE, attaches
from .playbook import Sheet, playbooks
from .protocol.arbitration import refusals
from .protocol.denial import gate_reason, reasons_of
from .protocol.journal import Journal
from .protocol.member import Ruling, Work
from .protocol.release import Release
from .protocol.wording import counted
from .risk import tags, touched

AUTHOR: Final = "Argosy Coder <coder@argosy.dev>"
TOOLS: Final = {"lint": "ruff", "sast": "bandit", "secrets": "detect-secrets"}
"""Steps of the pipeline that are tools of record for a diff, and the program of each."""


class StepError(ArgosyError):
    """A step of the pipeline could not do its work."""

    code = "E_STEP"


MANIFESTS: Final = (".yaml", ".yml", ".json")
MIGRATIONS: Final = ("migrations/", "alembic/")


def change(release: Release) -> Work:
    """Return the ChangeSet of this attempt, or a Proposal when a tool refused it or the scope does not allow it."""
    journal = release.journal
    plan = journal.document(PlanSpec, "plan")
    clone = workspace(release)
    extra: dict[str, bytes] = {}
    try:
        notes, failure = _make(release, plan, clone, extra), ""
    except InputError as error:
        if plan.source.startswith("model:"):
            raise
        clone.restore(plan.base)
        notes, failure = "", error.message
    head = clone.commit(f"{plan.goal}\n\nArgosy-Release: {release.request.release()}\n", clock.epoch(), AUTHOR)
    diff = clone.diff(plan.base, head)
    files = clone.changes(plan.base, head)
    findings = [reason.message for reason in scope.judge(clone, plan.base, head, plan.allowed_paths, plan.do_not_touch)]
    if not files:
        taken_back = "the recourse takes the whole change back: nothing is left to ship"
        nothing = f"the change changes nothing. {notes}".strip()
        findings.append(failure or (taken_back if plan.source == RECOURSE else nothing))
    runs: list[ToolRun] = []
    if not findings:
        for run, output in _tools(release, plan, head):
            runs.append(run)
            extra[f"tool/{run.name}"] = output
            if not run.passed:
                findings.append(f"{run.name}: {output.decode('utf-8', 'replace')[-2000:]}")
    made = {
        "release": release.id,
        "attempt": journal.attempt,
        "plan": plan.content_digest(),
        "base": plan.base,
        "head": head,
        "diff": sha256(diff),
        "files": files,
        "tools": tuple(runs),
    }
    if findings:
        proposal = Proposal.model_validate({**made, "findings": tuple(findings)})
        return Work({**extra, "diff": diff, "proposal": proposal.canonical()}, f"A proposal: {findings[0]}")
    paths = [file.path for file in files]
    done = ChangeSet.model_validate(
        {
            **made,
            "manifests": tuple(path for path in paths if path.endswith(MANIFESTS)),
            "migrations": tuple(path for path in paths if any(part in path for part in MIGRATIONS)),
            "risk": tags(touched(diff.decode("utf-8", "replace")), diff.decode("utf-8", "replace")),
            "notes": notes,
        }
    )
    lines = sum(file.added + file.removed for file in files)
    size = f"{counted(len(files), 'file')}, {counted(lines, 'line')}"
    why = f"{size}; {', '.join(run.name for run in runs)} passed. {notes}"
    return Work({**extra, "diff": diff, "change-set": done.canonical()}, why)


def accepted(release: Release, work: Work) -> Ruling:
    """Rule on a change as the Planner: in scope, tools passed, and not what was refused before."""
    journal = release.journal
    plan = journal.document(PlanSpec, "plan")
    clone = Repository.open(release.places.work)
    if "proposal" in work.artifacts:
        proposal = Proposal.parse(work.artifacts["proposal"], "proposal")
        reasons = scope.judge(clone, plan.base, proposal.head, plan.allowed_paths, plan.do_not_touch)
        reasons = reasons or _unfit(proposal)
        return Ruling(Decision.DENY, "The diff stays a proposal", reasons)
    made = ChangeSet.parse(work.artifacts["change-set"], "change-set")
    if reasons := scope.judge(clone, plan.base, made.head, plan.allowed_paths, plan.do_not_touch):
        return Ruling(Decision.DENY, "The change leaves its scope", reasons)
    if not attaches(feedback(journal)) and (before := _refused_before(journal, made.diff)) is not None:
        return Ruling(Decision.DENY, "The same change was refused before", before)
    return Ruling(Decision.ALLOW, f"In scope; {counted(len(made.tools), 'tool')} of record passed")


def workspace(release: Release) -> Repository:
    """Return the clone that the Coder edits, at the base commit; one that a kill left broken is made anew."""
    path, base = release.places.work, release.request.base
    with contextlib.suppress(GitFailedError, InputError):
        clone = Repository.open(path)
        clone.restore(base)
        return clone
    shutil.rmtree(path, ignore_errors=True)
    return release.repository.clone(path, base)


def feedback(journal: Journal) -> tuple[DenyReason, ...]:
    """Return the reasons that this attempt answers; none in the first."""
    refused = refusals(journal)
    return reasons_of(journal, refused[-1]) if refused else ()


def _make(release: Release, plan: PlanSpec, clone: Repository, extra: dict[str, bytes]) -> str:
    journal = release.journal
    kind, _, name = plan.source.partition(":")
    if kind in {"branch", "patch"}:
        clone.apply(journal.read(journal.latest("change") or ""))
        return f"Taken in as a {kind}"
    if kind == "playbook":
        previous = journal.latest("diff")
        if previous is not None:
            clone.apply(journal.read(previous))
        return playbooks()[name].play(Sheet(release, clone.root, plan.goal, feedback(journal)))
    return _by_model(release, plan, clone, extra)


def _by_model(release: Release, plan: PlanSpec, clone: Repository, extra: dict[str, bytes]) -> str:
    from .models.coder import write  # noqa: PLC0415 - langchain takes seconds, and only a model needs it
    from .models.desk import Desk  # noqa: PLC0415

    attempt = release.journal.attempt
    desk = Desk(clone.root, plan.allowed_paths, plan.do_not_touch, lambda: try_tests(release, plan, clone))
    release.say(f"{plan.source} writes the change, attempt {attempt}")
    extra["transcript"] = write(release.model or "", attempt, plan.goal, desk, feedback(release.journal))
    return f"Refused by {scope.CODE}: {'; '.join(desk.refused)}" if desk.refused else "Written by a model"


def try_tests(release: Release, plan: PlanSpec, clone: Repository) -> str:
    """Run the tests on a work tree as it is, in the sandbox, and return what they showed."""
    head = clone.snapshot("tests", clock.epoch(), AUTHOR)
    steps = graph.all_steps()
    wanted = graph.ordered(steps[name] for name in ("checkout", "restore", "test"))
    results = {result.step: result for result in local.run(wanted, build_context(release, plan, head))}
    ended = results["test"]
    if ended.passed:
        return "every test passes"
    said = ended.log.read_text(errors="replace") if ended.log.is_file() else ""
    return f"{ended.ending}: {ended.why}\n{said[-6000:]}"


def _tools(release: Release, plan: PlanSpec, head: str) -> Iterator[tuple[ToolRun, bytes]]:
    steps = graph.all_steps()
    wanted = {"checkout", *TOOLS}
    context = build_context(release, plan, head)
    release.say(f"running {', '.join(TOOLS)}")
    for result in local.run(graph.ordered(steps[name] for name in wanted), context):
        refuse_our_fault(result)
        if result.step not in TOOLS:
            continue
        output = _output(result)
        run = ToolRun(
            name=result.step,
            argv=steps[result.step].argv(context.logical_job(), lambda place: f"/workspace/{place}"),
            version=f"{TOOLS[result.step]} {version(TOOLS[result.step])}",
            exit=0 if result.passed else result.exit or 1,
            output=sha256(output),
            sandboxed=result.sandboxed,
        )
        yield run, output


def build_context(release: Release, plan: PlanSpec, head: str) -> Context:
    """Return where the pipeline runs for one commit; the same place for tools and tests, so that nothing runs twice."""
    return Context.of(
        plan,
        repository=release.places.work,
        commit=head,
        state=release.places.build,
        keys=release.keyring.directory,
    )


def refuse_our_fault(result: StepResult) -> None:
    """Stop when a step ended by our fault: nothing was found out about the change.

    Raises:
        StepError: it did.
    """
    if result.ending == "errored":
        raise StepError(f"step {result.step}: {result.why}", hint=f"Its log is {result.log}.")


def _output(result: StepResult) -> bytes:
    if not result.passed:
        return (result.why + "\n" + result.log.read_text(errors="replace")).strip().encode()
    return b"".join((result.folder / name).read_bytes() for name in sorted(result.outputs))


def _unfit(proposal: Proposal) -> tuple[DenyReason, ...]:
    failed = [run for run in proposal.tools if not run.passed]
    if not failed:
        return (
            gate_reason(
                "G_CHANGE",
                proposal.findings[0],
                contract="a change changes something",
                recourse="Ask for a change that is not there yet",
            ),
        )
    found = dict(finding.split(": ", 1) for finding in proposal.findings)
    return tuple(
        gate_reason(
            "G_TOOLS",
            f"{run.version} refuses the change",
            field=run.name,
            observed=found.get(run.name, f"exit {run.exit}"),
            expected="exit 0",
            contract="only a diff that every tool of record passed is a ChangeSet",
            recourse="Mend what the tool names",
            kind=RecourseKind.HUMAN,
        )
        for run in failed
    )


def _refused_before(journal: Journal, diff: str) -> tuple[DenyReason, ...] | None:
    for entry in refusals(journal):
        if (
            journal.latest("diff", entry.sequence) == diff
            and journal.entries[entry.sequence - 1].phase is not Phase.DENIED
        ):
            return reasons_of(journal, entry)
    return None
