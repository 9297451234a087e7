"""Where a run keeps what it makes, and the values that its steps are given."""

import os
from dataclasses import dataclass, replace
from pathlib import Path

from ...evidence.signing.keys import load_or_create
from ...schemas.errors import InputError
from ...schemas.plan import PlanSpec
from ...schemas.role import Role
from ..sandbox.runner import sandboxed
from ..step import Job
from .tree import tree_digest

WORKSPACE = "/workspace"
"""Where steps find each other's folders, in the sandbox and in a pod."""


@dataclass(frozen=True)
class Context:
    """One run's values and its folder; running again with the same ones continues."""

    job: Job
    state: Path
    """Folder of outputs, records and logs."""
    workers: int = 2

    @classmethod
    def of(cls, plan: PlanSpec, *, repository: Path, commit: str, state: Path, keys: Path | None = None) -> "Context":
        """Return the context of a plan for one commit of a repository, signed with the builder's key.

        Args:
            plan: what is built.
            repository: a Git repository that has both commits.
            commit: the commit that is built; the plan says the base.
            state: the folder that is kept between runs.
            keys: folder of the keys; None for the user's own.

        Raises:
            SandboxError: foreign code cannot be closed in, and running it open was not allowed.
        """
        ring = load_or_create(keys)
        job = replace(
            Job.of(plan, str(repository.resolve()), commit),
            sandboxed=sandboxed(),
            keys=str(ring.directory.resolve()),
            keyid=ring[Role.BUILDER].keyid,
        )
        return cls(job, state)

    def with_advisories(self, folder: Path) -> "Context":
        """Return the same with a snapshot of advisories that comes from elsewhere than the base commit.

        Raises:
            InputError: it is no folder.
        """
        if not folder.is_dir():
            raise InputError(f"{folder} is no folder", hint="Give a folder of OSV records.")
        return replace(self, job=replace(self.job, advisories=str(folder.resolve())))

    def logical_job(self) -> Job:
        """Return the job without the places of this machine, so that a run may continue elsewhere."""
        job = self.job
        advisories = tree_digest(Path(job.advisories)) if job.advisories else ""
        return replace(job, repository="repository", keys="keys", advisories=advisories)


def default_state(plan: PlanSpec) -> Path:
    """Return `${XDG_STATE_HOME:-~/.local/state}/argosy/pipelines/<release>`."""
    configured = os.environ.get("XDG_STATE_HOME", "")
    root = Path(configured) if Path(configured).is_absolute() else Path.home() / ".local" / "state"
    return root / "argosy" / "pipelines" / plan.release
