"""The Workflows that a plan becomes, for the suites that judge what Argosy emits."""

from typing import Any

from argosy.pipelines.graph import build_graph
from argosy.pipelines.workflow import Cluster, workflows
from argosy.schemas.plan import PlanSpec, Task
from argosy.schemas.project import ImageSettings, Project
from argosy.schemas.risk import RiskTag
from argosy.schemas.role import Role

DIGEST = "sha256:" + "a" * 64
CLUSTER = Cluster(
    step_image=f"registry.example.com/argosy@{DIGEST}",
    copier_image=f"registry.example.com/skopeo@{DIGEST}",
    quarantine="registry.example.com/quarantine/shop",
)
RISKS: list[tuple[RiskTag, ...]] = [(), tuple(RiskTag)]


def emitted(risk: tuple[RiskTag, ...]) -> list[dict[str, Any]]:
    """Return every object of both Workflows of a plan with these risk tags."""
    plan = PlanSpec(
        release="sha256:" + "b" * 64,
        attempt=1,
        goal="Refactor",
        source="branch",
        repository="https://git.example.com/shop.git",
        base="c" * 40,
        environment="production",
        service="shop",
        project=Project(images={"shop": ImageSettings(repository="registry.example.com/shop")}),
        tasks=(Task(id="build", title="Build", role=Role.CODER),),
        risk=risk,
    )
    return workflows(plan, build_graph(plan, "argo"), "d" * 40, CLUSTER, digest=DIGEST)
