"""What the Release Controller does: plans and renders the rollout, and commits only what the Auditor passed."""

import json
from typing import Any, Final

from ..adapters import clock, manifest
from ..adapters.git import Repository
from ..evidence import vsa
from ..evidence.errors import RefusedError
from ..rollouts import gitops, render
from ..rollouts import plan as rollout
from ..schemas.canonical import canonical_json, sha256
from ..schemas.change import ChangeSet
from ..schemas.errors import InputError
from ..schemas.evidence import EvidenceBundle
from ..schemas.phase import Decision
from ..schemas.plan import PlanSpec
from ..schemas.rollout import Manifest
from .planning import inspect
from .protocol.denial import gate_reason
from .protocol.member import Ruling, Work
from .protocol.release import Release
from .protocol.wording import counted

PREFIX: Final = "manifest/"
"""Artifacts whose name is this and a path of the GitOps repository hold a rendered file's bytes."""
MASKED: Final = "KG1hc2tlZCk="
"""`(masked)` in base64."""
_NOT_APPLIED: Final = frozenset({"kustomize.config.k8s.io", "argosy.dev"})
"""API groups of files that no cluster takes."""


def prepare(release: Release) -> Work:
    """Return the RolloutPlan and every rendered file, images pinned to the digest that was attested."""
    journal = release.journal
    plan = journal.document(PlanSpec, "plan")
    change = journal.document(ChangeSet, "change-set")
    bundle = journal.document(EvidenceBundle, "evidence")
    subject = bundle.subjects[0]
    clone = Repository.open(release.places.work)
    objects = [
        document.object
        for path in inspect(clone, change.head).manifests
        for document in manifest.load(clone.read(change.head, path), path)
        if str(document.object.get("apiVersion", "")).partition("/")[0] not in _NOT_APPLIED
    ]
    spec = rollout.plan(plan.service, plan.environment, namespace(plan), risk=change.risk)
    if not objects:
        hint = "Add a Deployment, or ship a change that does."
        raise InputError("the repository holds no Kubernetes manifest: nothing could be deployed", hint=hint)
    masked = [_masked(item) for item in objects]
    files = render.render(spec, masked, {subject.name: f"{subject.name}@{subject.digest}"})
    artifacts = {f"{PREFIX}{file.path}": file.content.encode() for file in files}
    weights = "→".join(str(step.weight) for step in spec.steps)
    why = f"{counted(len(files), 'file')} for {plan.environment}/{plan.service}; canary {weights} %"
    return Work({"rollout-plan": spec.canonical(), **artifacts}, why)


def _masked(item: dict[str, Any]) -> dict[str, Any]:
    """Return an object as it may enter a trace: a Secret that the Auditor will refuse is refused without its values."""
    if (item.get("apiVersion"), item.get("kind")) != ("v1", "Secret"):
        return item
    return {**item, **{field: {"masked": MASKED} for field in ("data", "stringData") if item.get(field)}}


def namespace(plan: PlanSpec) -> str:
    """Return the namespace of a release: what the project says for the environment, else `<service>-<environment>`."""
    settings = plan.project.environments.get(plan.environment)
    return (settings.namespace if settings else None) or f"{plan.service}-{plan.environment}"[:63].strip("-")


def rendered(artifacts: dict[str, bytes]) -> tuple[Manifest, ...]:
    """Return the rendered files among named artifacts, sorted by path."""
    return tuple(
        Manifest(path=name.removeprefix(PREFIX), content=data.decode())
        for name, data in sorted(artifacts.items())
        if name.startswith(PREFIX)
    )


def stage(release: Release) -> Work:
    """Commit exactly the judged bytes; without a summary by the Auditor's key over every digest nothing is done.

    Raises:
        InputError: the GitOps repository cannot take the commit.
        BusyError: another commit came in between.
        RefusedError: the summary does not hold.
    """
    journal = release.journal
    plan = journal.document(PlanSpec, "plan")
    audited = journal.gates[-1]
    files = rendered({name: journal.read(digest) for name, digest in audited.artifacts.items()})
    summary = journal.read(audited.artifacts["vsa"])
    digests = [sha256(file.content.encode()) for file in files]
    digests += [subject.digest for subject in journal.document(EvidenceBundle, "evidence").subjects]
    vsa.verify(summary, release.trust, digests, environment=plan.environment, release=release.id)
    trailers = {"Argosy-Release": release.id, "Argosy-Trace-Head": journal.trace.chain.head}
    message = f"Release {plan.service} to {plan.environment}\n\n{plan.goal}"
    commit = gitops.stage(release.gitops, files, message=message, trailers=trailers, when=clock.epoch())
    said = {"commit": commit, "path": f"{plan.environment}/{plan.service}/", "repository": release.request.gitops}
    return Work(
        {"commit": canonical_json(said), "vsa": summary}, f"Committed {counted(len(files), 'file')} as {commit}"
    )


def staged(release: Release, work: Work) -> Ruling:
    """Rule on a commit as the Release Controller: the summary is the Auditor's and names what the commit holds."""
    plan = release.journal.document(PlanSpec, "plan")
    said = json.loads(work.artifacts["commit"])
    target = Repository.target(release.gitops)
    held = [path for path in target.files(said["commit"]) if path.startswith(said["path"])]
    digests = [sha256(target.read(said["commit"], path)) for path in held]
    try:
        vsa.verify(work.artifacts["vsa"], release.trust, digests, environment=plan.environment, release=release.id)
    except RefusedError as error:
        reason = gate_reason(
            "G_VSA",
            error.message,
            contract="only what the Auditor passed is staged",
            recourse="Have the Auditor judge the release again",
        )
        return Ruling(Decision.DENY, "The summary does not name what was committed", (reason,))
    return Ruling(Decision.ALLOW, f"The commit {said['commit'][:12]} holds exactly what the Auditor passed")


def application(release: Release) -> bytes:
    """Return the Argo CD Application that points at what was committed.

    It names the GitOps repository by its address; one without an address by its path on this machine, so it is no
    part of the trace.
    """
    plan = release.journal.document(PlanSpec, "plan")
    address = release.request.gitops
    if "://" not in address:
        address = release.gitops.resolve().as_uri()
    spec = rollout.plan(plan.service, plan.environment, namespace(plan))
    revision = Repository.target(release.gitops).branch()
    return manifest.dump([render.application(spec, address, f"{plan.environment}/{plan.service}", revision)])
