"""The build Workflow: the graph's steps as pods that share a workspace, each writing only its own folder."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from hera.workflows import DAG, GitArtifact, Parameter, Task, WorkflowTemplate
from hera.workflows import models as m

from ...schemas.plan import PlanSpec
from ..step import Job, Step
from . import ending, pod
from .parameters import mark, template_argv
from .settings import Cluster

_PARAMETERS = ("base", "commit", "environment", "release", "repository", "service")
_REPOSITORY = "/repository"
_DIGEST = {"build": "digest"}
"""Step -> the output that the Workflow says too: who watches it signs that digest."""


def spec(plan: PlanSpec, graph: Sequence[Step], cluster: Cluster) -> dict[str, Any]:
    """Return the spec of the WorkflowTemplate."""
    job = replace(
        Job.of(plan, _REPOSITORY, mark("commit")),
        base=mark("base"),
        source=mark("repository"),
        service=mark("service"),
        quarantine=cluster.quarantine,
    )
    images = {"argosy": cluster.step_image, "skopeo": cluster.copier_image}
    with WorkflowTemplate(
        name="build",
        entrypoint="build",
        on_exit=ending.NAME,
        arguments=[Parameter(name=name) for name in _PARAMETERS],
        volumes=pod.volumes(cluster),
        volume_claim_templates=[_workspace(cluster)],
        **ending.settings("argosy-build"),
    ) as template:
        templates = {step.name: _container(step, job, images[step.image]) for step in graph}
        with DAG(name="build", fail_fast=False):
            for step in graph:
                # A Workflow's own parameters reach containers; nothing is passed from task to task but folders.
                Task(name=step.name, template=templates[step.name], dependencies=list(step.needs))
        ending.handler(cluster)
    built: dict[str, Any] = template.to_dict()["spec"]
    return built


def _container(step: Step, job: Job, image: str) -> Any:
    argv = template_argv(step.argv(job, lambda name: f"{pod.PLACE}/{name}"))
    artifacts: list[GitArtifact] = []
    if step.name == "checkout":
        expression = template_argv([mark("repository"), mark("commit")])
        artifacts = [GitArtifact(name="repository", path=_REPOSITORY, repo=expression[0], revision=expression[1])]
    outputs = [
        Parameter(name=output, value_from=m.ValueFrom(path=f"{pod.PLACE}/{step.name}/{output}"), global_name=output)
        for name, output in _DIGEST.items()
        if name == step.name
    ]
    made = pod.container(
        step.name,
        image,
        argv,
        seconds=step.limits.wall,
        mounts=pod.folders(step.name, step.needs),
        credentials=step.image == "skopeo",
        foreign=bool(step.kit),
        artifacts=artifacts,
        outputs=outputs,
    )
    made.retry_strategy = pod.RETRY
    return made


def _workspace(cluster: Cluster) -> m.PersistentVolumeClaim:
    return m.PersistentVolumeClaim(
        metadata=m.ObjectMeta(name=pod.WORKSPACE),
        spec=m.PersistentVolumeClaimSpec(
            access_modes=["ReadWriteOnce"],
            resources=m.VolumeResourceRequirements(requests=pod.quantities(storage=cluster.storage)),
        ),
    )
