"""What the Auditor does: rules on plans and on rendered bytes by policies and evidence; no model is in this path."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from ..adapters import clock, manifest
from ..admission import PolicySet, judge
from ..admission.facts import gather
from ..admission.recourse import find
from ..admission.review import from_manifest
from ..evidence import vsa
from ..evidence.stores.directory import DirectoryStore
from ..schemas.canonical import sha256
from ..schemas.change import ChangeSet
from ..schemas.evidence import EvidenceBundle, Subject
from ..schemas.phase import Decision
from ..schemas.plan import PlanSpec
from ..schemas.review import Review
from ..schemas.risk import RiskTag
from ..schemas.role import Role
from ..schemas.rollout import Manifest
from ..schemas.verdict import DenyReason, Verdict
from .approvals import take_in
from .contracts import LAPTOP, SIGN_OFF, dropped, merged, owed, params_for, weakened
from .facts import sources
from .protocol.denial import gate_reason
from .protocol.member import Ruling, Work
from .protocol.release import Release
from .protocol.wording import counted
from .releasing import namespace, rendered
from .risk import tags, touched

REVIEW: Final = "review/"
VERDICT: Final = "verdict/"
POLICIES: Final = "policies"
"""The policy set that judged, whole: a release can be replayed when its policies are long gone."""
"""Artifacts named so and by the path of a rendered file hold what was judged and the judgment."""


def planned(release: Release, work: Work) -> Ruling:
    """Rule on a plan: it owes every contract of its environment, carries every risk tag and weakens no param."""
    plan = PlanSpec.parse(work.artifacts["plan"], "plan")
    journal = release.journal
    known = journal.latest("diff") or journal.latest("change")
    patch = journal.read(known).decode("utf-8", "replace") if known else ""
    risk = tags(touched(patch), patch)
    environment = owed(plan.environment, risk)
    reasons = [*dropped(plan.contracts, environment)]
    if plan.environment != release.request.environment or not set(risk) <= set(plan.risk):
        reasons.append(
            gate_reason(
                "G_CONTRACT",
                "The plan leaves out a risk of the change, or is for another environment",
                field="/risk",
                observed=list(plan.risk),
                expected=list(risk),
                contract="risk tags are computed from the diff",
                recourse="Plan again",
            )
        )
    policies = PolicySet.load()
    least = policies.effective_params(environment.params)
    asked = plan.project.environments.get(plan.environment)
    policies.check_params(merged(environment, asked.params if asked else {}))
    reasons += weakened(least, policies.effective_params(params_for(plan)))
    if reasons:
        return Ruling(Decision.DENY, "The plan owes less than its environment", tuple(reasons))
    why = f"Owes all {len(environment.contracts)} contracts of {plan.environment}"
    return Ruling(Decision.ALLOW, why, policies=policies.digest)


def audited(release: Release, work: Work) -> Ruling:
    """Rule on the rendered bytes: every policy judges every object; on an allow the summary is signed."""
    journal = release.journal
    plan = journal.document(PlanSpec, "plan")
    policies = PolicySet.load()
    files = rendered(dict(work.artifacts))
    objects = {file.path: manifest.load(file.content.encode(), file.path)[0].object for file in files}
    release.say(f"judging {counted(len(files), 'object')} by {len(policies.policies)} policies")
    take_in(release)
    reviews = {path: _review(release, plan, item, objects) for path, item in objects.items()}
    verdicts = {path: judge(review, policies) for path, review in reviews.items()}
    verdicts = {path: find(reviews[path], policies, verdict) for path, verdict in verdicts.items()}
    reasons = tuple(reason for verdict in verdicts.values() for reason in verdict.reasons)
    reasons += _secrets(objects) + _sign_off(release, plan, reviews.values())
    artifacts = {f"{REVIEW}{path}": review.canonical() for path, review in reviews.items()}
    artifacts |= {f"{VERDICT}{path}": verdict.canonical() for path, verdict in verdicts.items()}
    artifacts[POLICIES] = policies.canonical
    if reasons:
        codes = sorted({reason.code for reason in reasons})
        why = f"{counted(len(reasons), 'reason')} in {counted(len(files), 'object')}: {', '.join(codes)}"
        return Ruling(Decision.DENY, why, reasons, artifacts, policies.digest)
    artifacts["vsa"] = _summary(release, plan, files, verdicts, reviews, policies.digest)
    warnings = sorted({warning.code for verdict in verdicts.values() for warning in verdict.warnings})
    why = f"{len(policies.policies)} policies allow {counted(len(files), 'object')}"
    why += f"; warnings: {', '.join(warnings)}" if warnings else ""
    return Ruling(Decision.ALLOW, why, (), artifacts, policies.digest)


def judge_alone(release: Release, item: Mapping[str, Any]) -> Verdict:
    """Return the verdict on one object that is not committed, e.g. the Application."""
    plan = release.journal.document(PlanSpec, "plan")
    policies = PolicySet.load()
    review = _review(release, plan, dict(item), {})
    return find(review, policies, judge(review, policies))


def _review(release: Release, plan: PlanSpec, item: dict[str, Any], siblings: Mapping[str, dict[str, Any]]) -> Review:
    at = clock.now()
    params = params_for(plan, _risk(release))
    blank = from_manifest(item, at=at, params=params, unknown="deny")
    store = DirectoryStore(release.places.evidence)
    known = sources(store, release.trust, namespace(plan), list(siblings.values()))
    facts = gather(blank.request, known, at)
    return from_manifest(item, at=at, facts=facts, params=params, unknown="deny")


def _risk(release: Release) -> tuple[RiskTag, ...]:
    known = release.journal.latest("change-set")
    return release.journal.document(ChangeSet, "change-set").risk if known else ()


def _secrets(objects: Mapping[str, dict[str, Any]]) -> tuple[DenyReason, ...]:
    return tuple(
        gate_reason(
            "G_SECRET",
            f"{path}: a Secret with literal data would be committed",
            field=f"/{field}",
            observed="(masked)",
            contract="a trace and a GitOps repository hold no secret",
            recourse="Refer to a secret store, e.g. with an ExternalSecret or a SealedSecret",
        )
        for path, item in sorted(objects.items())
        if (item.get("apiVersion"), item.get("kind")) == ("v1", "Secret")
        for field in ("data", "stringData")
        if item.get(field)
    )


def _sign_off(release: Release, plan: PlanSpec, reviews: Iterable[Review]) -> tuple[DenyReason, ...]:
    """Refuse a change of a gate where no object runs an image: then the policy had nothing to ask for its approval."""
    if plan.environment == LAPTOP or RiskTag.GATE not in {*plan.risk, *_risk(release)}:
        return ()
    if any(review.facts.evidence for review in reviews):
        return ()
    return (
        gate_reason(
            SIGN_OFF,
            "The change touches what judges it, and nobody signed it off",
            observed=None,
            expected="an approval bound to the change",
            contract=f"changes to tests' configuration, CI or gates need a sign-off in {plan.environment}",
            recourse="Have a person approve the change",
        ),
    )


def _summary(  # noqa: PLR0913, PLR0917 - what a summary says
    release: Release,
    plan: PlanSpec,
    files: tuple[Manifest, ...],
    verdicts: Mapping[str, Verdict],
    reviews: Mapping[str, Review],
    policy_digest: str,
) -> bytes:
    bundle = release.journal.document(EvidenceBundle, "evidence")
    levels = {
        facts.provenance.value.level
        for review in reviews.values()
        for facts in review.facts.evidence.values()
        if facts.provenance is not None
    }
    audit = vsa.Audit(
        subjects=(
            *(Subject(name=file.path, digest=sha256(file.content.encode())) for file in files),
            *bundle.subjects,
        ),
        result="PASSED",
        policy_digest=policy_digest,
        environment=plan.environment,
        release=release.id,
        inputs=sorted(attestation.envelope for attestation in bundle.attestations),
        verdicts=[verdict.digest for _, verdict in sorted(verdicts.items())],
        levels=[f"SLSA_BUILD_LEVEL_{min(levels)}"] if levels else [],
    )
    return vsa.summarise(release.keyring[Role.AUDITOR], audit)
