"""PlanSpec: the Planner's answer to a goal: a DAG of tasks with risks, acceptance criteria and contracts."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from .document import Document
from .intent import Contract
from .project import Project
from .risk import RiskTag
from .role import Role


class Task(Document):
    """One unit of work of one role; a Task is planned, a Step is run."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]
    title: Annotated[str, Field(max_length=500)]
    role: Role
    needs: tuple[str, ...] = ()
    acceptance: tuple[Annotated[str, Field(max_length=500)], ...] = ()


class PlanSpec(Document):
    """The plan that the Auditor accepts before anything is built."""

    release: str
    attempt: Annotated[int, Field(ge=1)]
    goal: str
    source: str
    """How the change is made: `branch`, `patch`, `playbook:<name>` or `model:<provider:name>`."""
    repository: str
    """The repository's identity: origin URL without credentials, else `urn:git:<root commit>`."""
    base: str
    """Git commit that the change starts from."""
    environment: str
    service: str
    project: Project
    """argosy.yaml with its absent parts detected."""
    tasks: Annotated[tuple[Task, ...], Field(min_length=1)]
    risk: tuple[RiskTag, ...] = ()
    risks: tuple[str, ...] = ()
    contracts: tuple[Contract, ...] = ()
    allowed_paths: tuple[str, ...] = ("**",)
    do_not_touch: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _is_a_dag(self) -> Self:
        done: set[str] = set()
        for task in self.tasks:
            if task.id in done:
                raise ValueError(f"task {task.id} is there twice")
            if missing := set(task.needs) - done:
                raise ValueError(f"task {task.id} needs {sorted(missing)}, which no earlier task is")
            done.add(task.id)
        return self
