"""A plan for a pipeline that runs by itself, without a crew: what is built, and what its files say of it."""

from ..adapters.git import Repository
from ..schemas.canonical import digest_of
from ..schemas.plan import PlanSpec, Task
from ..schemas.role import Role
from . import detect


def plan_for(repository: Repository, base: str, head: str, environment: str) -> PlanSpec:
    """Return a plan of one task for the change between two commits; the same commits give the same release.

    Raises:
        InputError: argosy.yaml cannot be read.
    """
    files = {path: repository.read(head, path) for path in repository.files(head)}
    found = detect.survey(files, repository.root.name)
    release = digest_of({"base": base, "head": head, "environment": environment}).removeprefix("sha256:")
    return PlanSpec(
        release=release,
        attempt=1,
        goal=f"Build {head}",
        source="branch",
        repository=repository.identity(),
        base=base,
        environment=environment,
        service=found.service,
        project=found.project,
        tasks=(Task(id="build", title="Build the commit", role=Role.CODER),),
    )
