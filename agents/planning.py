"""What the Planner does: one PlanSpec an attempt, from the base commit, the request and what was denied before."""

from typing import Final

from ..adapters import manifest
from ..adapters.git import Repository
from ..pipelines.detect import Detected, survey
from ..pipelines.graph import all_steps
from ..schemas.errors import InputError
from ..schemas.phase import Phase
from ..schemas.plan import PlanSpec, Task
from ..schemas.risk import RiskTag
from ..schemas.role import Role
from ..schemas.verdict import DenyReason, RecourseKind
from .contracts import owed
from .playbook import Playbook, playbooks
from .protocol.denial import reasons_of
from .protocol.member import Work
from .protocol.release import Release
from .protocol.wording import counted
from .risk import tags, touched

RECOURSE: Final = "playbook:recourse"
MECHANICAL: Final = frozenset({RecourseKind.PATCH, RecourseKind.CREATE, RecourseKind.DEPENDENCY})
"""Kinds of recourse that the crew applies by itself. Evidence that is missing it makes again; evidence that says too
little stays what it is."""
GATES: Final = (
    ".argosy/**",
    ".ci/**",
    ".circleci/**",
    ".github/**",
    ".gitlab-ci.yml",
    ".pre-commit-config.yaml",
    "argosy.yaml",
    "osv/**",
    "**/.coveragerc",
    "**/.pytest.ini",
    "**/.pytest.toml",
    "**/conftest.py",
    "**/pyproject.toml",
    "**/pytest.ini",
    "**/pytest.toml",
    "**/setup.cfg",
    "**/tox.ini",
)
"""What judges a change: one that no person made leaves it alone."""
RISKS: Final = {
    RiskTag.CRYPTO: "a mistake discloses what must stay secret; weaknesses of medium severity count too",
    RiskTag.DATA_FLOW: "data may leave by a new way; weaknesses of medium severity count too",
    RiskTag.PRIVILEGED: "more rights on the node or the host than a service needs",
    RiskTag.DEPENDENCY: "code of others changes; its advisories and its hashes are checked",
    RiskTag.MIGRATION: "going back may lose data; every weight is held four times as long",
    RiskTag.PIPELINE: "what builds and tests the change is changed by it",
    RiskTag.POLICY: "what may run is changed together with what runs",
    RiskTag.GATE: "what judges the change is changed by it; outside dev a person signs off",
}
_LARGEST: Final = 1 << 20
_READ: Final = (".yaml", ".yml", ".json", ".toml", ".txt", ".lock")


def plan(release: Release) -> Work | None:
    """Return the plan of the next attempt; None when no way is left that the crew could go by itself.

    It is made of the base commit: a change cannot rewrite the terms on which it is judged.
    """
    journal, request = release.journal, release.request
    source, attempt = request.source, 1
    if journal.phase is Phase.DENIED:
        attempt = journal.gates[-1].attempt + 1
        if mechanical(reasons_of(journal, journal.gates[-1])) and journal.gates[-1].actor is Role.AUDITOR:
            source = RECOURSE
        elif not source.startswith("model:"):
            return None
    found = inspect(release.repository, request.base)
    diff = journal.latest("diff") or journal.latest("change")
    patch = journal.read(diff).decode("utf-8", "replace") if diff else ""
    risk = tags(touched(patch), patch)
    playbook = playbooks().get(source.removeprefix("playbook:"))
    allowed, do_not_touch = _scope(request.source)
    if source == RECOURSE and playbook is not None:
        allowed = tuple(dict.fromkeys((*allowed, *playbook.allowed_paths)))
    spec = PlanSpec(
        release=release.id,
        attempt=attempt,
        goal=request.goal,
        source=source,
        repository=request.repository,
        base=request.base,
        environment=request.environment,
        service=found.service,
        project=found.project,
        tasks=_tasks(source, found, playbook),
        risk=risk,
        risks=tuple(f"{tag}: {RISKS[tag]}" for tag in risk),
        contracts=owed(request.environment, risk).contracts,
        allowed_paths=allowed,
        do_not_touch=do_not_touch,
    )
    return Work(
        {"plan": spec.canonical()},
        f"{counted(len(spec.tasks), 'task')}; risk: {', '.join(risk) or 'none'}; by {source}",
    )


def inspect(repository: Repository, commit: str) -> Detected:
    """Return what a repository is at a commit; a service that nothing else names is called as its only Deployment.

    Raises:
        InputError: its argosy.yaml cannot be read.
    """
    paths = repository.files(commit)
    read = repository.read_all(commit, (path for path in paths if path.endswith(_READ)))
    files = {path: data if len(data := read.get(path, b"")) <= _LARGEST else b"" for path in paths}
    found = survey(files)
    names = _deployments(files, found.manifests)
    return survey(files, names.pop()) if len(names) == 1 else found


def mechanical(reasons: tuple[DenyReason, ...]) -> bool:
    """Return whether the crew knows an edit, or a step that makes missing evidence, for every reason."""
    return bool(reasons) and all(_has_way(reason) for reason in reasons)


def attaches(reasons: tuple[DenyReason, ...]) -> bool:
    """Return whether nothing but missing evidence was refused."""
    kinds = {reason.recourse.kind for reason in reasons if reason.recourse is not None}
    return mechanical(reasons) and kinds == {RecourseKind.EVIDENCE}


def _has_way(reason: DenyReason) -> bool:
    if reason.recourse is None:
        return False
    if reason.recourse.kind is RecourseKind.EVIDENCE:
        return reason.observed is None and reason.recourse.step in all_steps()
    return reason.recourse.kind in MECHANICAL


def _scope(source: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the allowed paths of a source, and those that it must not touch."""
    if source in {"branch", "patch"}:
        return ("**",), ()
    playbook = playbooks().get(source.removeprefix("playbook:"))
    return (playbook.allowed_paths, ()) if playbook else (("**",), GATES)


def _deployments(files: dict[str, bytes], manifests: tuple[str, ...]) -> set[str]:
    names: set[str] = set()
    for path in manifests:
        try:
            documents = manifest.load(files[path], path)
        except InputError:
            continue
        for document in documents:
            metadata = document.object.get("metadata")
            if document.object.get("kind") == "Deployment" and isinstance(metadata, dict):
                names.add(str(metadata.get("name", "")))  # pyright: ignore[reportUnknownArgumentType, reportUnknownMemberType] - JSON
    return names - {""}


def _tasks(source: str, found: Detected, playbook: Playbook | None) -> tuple[Task, ...]:
    how = playbook.title if playbook else {"branch": "Take in the branch", "patch": "Take in the patch"}.get(source)
    return (
        Task(
            id="change",
            title=how or "Write the change with a language model",
            role=Role.CODER,
            acceptance=("Only allowed paths change", "Every tool of record passes"),
        ),
        Task(
            id="verify",
            title=f"Run {' '.join(found.project.commands.test or ('the tests',))} once and attest what was built",
            role=Role.TESTER,
            needs=("change",),
            acceptance=("Every test passes", "Evidence names the image's digest"),
        ),
        Task(
            id="rollout",
            title=f"Plan the canary of {found.service} and render its manifests",
            role=Role.RELEASE_CONTROLLER,
            needs=("verify",),
            acceptance=("Images are pinned by digest",),
        ),
        Task(
            id="audit",
            title="Judge exactly the rendered bytes by every policy",
            role=Role.AUDITOR,
            needs=("rollout",),
            acceptance=("No hard policy denies", "The verification summary names every digest"),
        ),
        Task(
            id="stage",
            title="Commit exactly what was judged",
            role=Role.RELEASE_CONTROLLER,
            needs=("audit",),
            acceptance=("The commit holds the judged bytes and nothing else",),
        ),
    )
