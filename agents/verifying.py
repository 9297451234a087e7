"""What the Tester does: one run of the pipeline, read into a TestReport and an EvidenceBundle, and a ruling on them."""

from collections.abc import Iterable

from ..evidence.attestation import open_attestation
from ..evidence.stores.directory import DirectoryStore
from ..pipelines import graph, local
from ..pipelines.local import StepResult
from ..pipelines.local.outcome import evidence_folder
from ..schemas.canonical import canonical_json
from ..schemas.change import ChangeSet
from ..schemas.evidence import Attestation, EvidenceBundle, Subject
from ..schemas.phase import Decision
from ..schemas.plan import PlanSpec
from ..schemas.report import TestReport, TestSuite
from ..schemas.role import Role
from ..schemas.verdict import DenyReason, RecourseKind
from .coding import TOOLS, build_context, refuse_our_fault
from .contracts import params_for
from .protocol.denial import gate_reason
from .protocol.member import Ruling, Work
from .protocol.release import Release
from .protocol.wording import counted


def verify(release: Release) -> Work:
    """Return suite, report and, when everything passed, the evidence; each step enters the trace as it ends."""
    journal = release.journal
    plan = journal.document(PlanSpec, "plan")
    change = journal.document(ChangeSet, "change-set")
    plan = plan.model_copy(update={"risk": tuple(sorted({*plan.risk, *change.risk}))})
    minimum = params_for(plan).get("I_COVERAGE", {}).get("minimum", 85)
    suite = TestSuite(
        change=change.content_digest(),
        command=plan.project.commands.test or ("pytest",),
        coverage_target=float(minimum),
    )
    context = build_context(release, plan, change.head)
    results: dict[str, StepResult] = {}
    steps = graph.build_graph(plan)
    release.say(f"running the pipeline: {', '.join(step.name for step in steps)}")
    for result in local.run(steps, context):
        refuse_our_fault(result)
        results[result.step] = result
        _record(release, result)
    report = local.test_report(results, suite.content_digest())
    made = {"suite": suite.canonical(), "report": report.canonical()}
    if not all(result.passed for result in results.values()):
        stopped = [result.step for result in results.values() if result.ending == "failed"]
        return Work({**made, **_failures(results.values())}, f"The pipeline stopped at {', '.join(stopped)}")
    digest = local.image_digest(results)
    bundle = _collect(release, DirectoryStore(evidence_folder(results)), plan, digest)
    tests, covered = report.tests, report.coverage
    why = (
        f"{counted(tests.passed, 'test')} passed, {tests.skipped} skipped; "
        f"{covered.covered_lines} of {covered.changed_lines} changed lines covered; image {digest}"
    )
    return Work({**made, "evidence": bundle.canonical()}, why)


def certified(release: Release, work: Work) -> Ruling:
    """Rule on a run as the Tester: every test passed, every step of the pipeline did, and the evidence is there."""
    del release
    report = TestReport.parse(work.artifacts["report"], "report")
    if "evidence" in work.artifacts:
        return Ruling(Decision.ALLOW, f"{counted(report.tests.passed, 'test')} passed and the image is attested")
    return Ruling(Decision.REVISE, work.why, _reasons(report, work))


def _record(release: Release, result: StepResult) -> None:
    name = f"pipeline/{result.step}"
    if result.step in TOOLS or result.ending == "blocked" or release.journal.find("step", name) is not None:
        return
    said = {
        "step": result.step,
        "ending": result.ending,
        "outputs": dict(result.outputs),
        "sandboxed": result.sandboxed,
    }
    release.journal.step(Role.BUILDER, name, {"result": canonical_json(said)}, f"{result.step}: {result.ending}")


def _failures(results: Iterable[StepResult]) -> dict[str, bytes]:
    return {f"failed/{result.step}": result.why.encode() for result in results if result.ending == "failed"}


def _collect(release: Release, made: DirectoryStore, plan: PlanSpec, digest: str) -> EvidenceBundle:
    """Keep the pipeline's attestations with the release; only the builder's own count."""
    kept = DirectoryStore(release.places.evidence)
    name = plan.project.images[plan.service].repository
    attestations: list[Attestation] = []
    for bundle in made.fetch(digest):
        opened = open_attestation(bundle, release.trust.holders(Role.BUILDER))
        opened.statement.about(digest)
        attestations.append(
            Attestation(
                predicate_type=opened.statement.predicate_type,
                envelope=kept.put(bundle),
                subject=digest,
                signer=opened.keyid,
            )
        )
    return EvidenceBundle(
        subjects=(Subject(name=name, digest=digest),),
        attestations=tuple(sorted(attestations, key=lambda one: (one.predicate_type, one.envelope))),
    )


def _reasons(report: TestReport, work: Work) -> tuple[DenyReason, ...]:
    reasons: list[DenyReason] = []
    failed = report.tests.failed + report.tests.errored
    said = f"{counted(failed, 'test')} failed" if failed else "No test showed that the change works"
    for name, data in sorted(work.artifacts.items()):
        step = name.removeprefix("failed/")
        if step == name:
            continue
        tests = step == "test"
        reasons.append(
            gate_reason(
                "G_TESTS" if tests else "G_BUILD",
                said if tests else f"The step {step} failed",
                field=step,
                observed=list(report.failures) if tests and report.failures else data.decode("utf-8", "replace"),
                expected="every test passes" if tests else "the step passes",
                contract="only what passes its tests is attested and shipped",
                recourse="Mend the code or the test, and ship again",
                kind=RecourseKind.HUMAN,
            )
        )
    return tuple(reasons)
