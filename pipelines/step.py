"""Step: one program run of a pipeline; an argv that imports nothing of what it runs."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from ..schemas.plan import PlanSpec
from ..schemas.project import ImageSettings
from ..schemas.risk import RiskTag
from .sandbox.limits import Limits

Executor = Literal["local", "argo"]
Place = Callable[[str], str]
"""Step name -> the folder that it fills, as the program sees it."""


@dataclass(frozen=True)
class Job:
    """What one run is about: the typed values that argvs are made of."""

    repository: str
    """Git repository that the checkout reads, as a path."""
    source: str
    """The repository's identity, as provenance names it."""
    base: str
    commit: str
    """Git commits: where the change starts, and what is built."""
    service: str
    image: ImageSettings
    command: tuple[str, ...] = ("pytest",)
    risk: tuple[RiskTag, ...] = ()
    sandboxed: bool = True
    """Whether foreign code is closed in; in a cluster the pod does it."""
    advisories: str = ""
    """Folder of advisories; empty: what the base commit carries."""
    keys: str = ""
    """Folder of the signing keys, where the executor signs."""
    keyid: str = ""
    quarantine: str = ""
    """Repository that images wait in until they are published, where the executor pushes."""

    @classmethod
    def of(cls, plan: PlanSpec, repository: str, commit: str) -> "Job":
        """Return the job of a plan for one commit."""
        return cls(
            repository=repository,
            source=plan.repository,
            base=plan.base,
            commit=commit,
            service=plan.service,
            image=plan.project.images.get(plan.service) or ImageSettings(repository=plan.service),
            command=plan.project.commands.test or ("pytest",),
            risk=plan.risk,
        )


@dataclass(frozen=True)
class Step:
    """A member of `steps/`. Exit 0 passed, 1 failed by the change's fault, anything else errored by ours.

    A step that runs out of its limits failed when it is foreign, and errored when it is our own.
    """

    name: str
    title: str
    """What it does, for a person."""
    argv: Callable[[Job, Place], tuple[str, ...]]
    """`python` stands for the interpreter, `argosy` for the command."""
    outputs: tuple[str, ...]
    """Files and folders that it leaves in its folder; whatever else it leaves is thrown away."""
    needs: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    """Fields of ImageFacts that it fills."""
    kit: str = ""
    """The tools of a foreign step, which sees untrusted code and is sandboxed; empty for our own steps."""
    network: bool = False
    image: Literal["argosy", "skopeo"] = "argosy"
    """Whose image it runs in, in a cluster."""
    executors: frozenset[Executor] = frozenset({"local", "argo"})
    limits: Limits = field(default_factory=Limits)
    only: frozenset[RiskTag] = frozenset()
    """Tags of which the plan must have one; empty: always."""
    strengthened: frozenset[RiskTag] = frozenset()
    """Tags that make it stricter."""

    def strict(self, job: Job) -> bool:
        """Return whether the job's risk makes this step stricter."""
        return bool(self.strengthened.intersection(job.risk))
