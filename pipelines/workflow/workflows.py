"""The two Workflows of a release: each a WorkflowTemplate known by its content, and a small Workflow that names it."""

from collections.abc import Mapping, Sequence
from typing import Any

from ...schemas.canonical import digest_of
from ...schemas.plan import PlanSpec
from ..step import Step
from .parameters import checked
from .settings import Cluster

API = "argoproj.io/v1alpha1"
_SHORT = 12
Object = dict[str, Any]


def workflows(
    plan: PlanSpec, graph: Sequence[Step], commit: str, cluster: Cluster, *, digest: str | None = None
) -> list[Object]:
    """Return ServiceAccounts, the build's WorkflowTemplate and Workflow, and, for a digest, those of the release.

    Pure; equal inputs give equal objects. A template's name ends in the digest of its spec, so that one that is running
    is never changed under it; a Workflow's name ends in the release and attempt, so that submitting twice runs once.

    Args:
        plan: what is built.
        graph: `build_graph(plan, "argo")`.
        commit: the commit that is built.
        cluster: the cluster's values.
        digest: the image's manifest digest, `sha256:...`; None until it is built.

    Raises:
        InputError: a value that Argo could read as an expression, or that is not what its name says.
    """
    from . import accounts, build, release  # noqa: PLC0415 - hera takes 0.7 s to import

    release_id = plan.release.removeprefix("sha256:")
    run = f"{release_id[:_SHORT]}-{plan.attempt}"
    common = {"release": release_id, "service": plan.service, "environment": plan.environment}
    template = _template("build", build.spec(plan, graph, cluster), cluster)
    values = checked({**common, "repository": plan.repository, "base": plan.base, "commit": commit})
    objects = [*accounts.objects(cluster), template, _workflow(f"build-{run}", template, values)]
    if digest is not None:
        image = plan.project.images[plan.service].repository if plan.service in plan.project.images else plan.service
        published = _template("release", release.spec(cluster), cluster)
        values = checked({**common, "image": image, "digest": digest})
        objects += [published, _workflow(f"release-{run}", published, values)]
    return objects


def _template(purpose: str, spec: Object, cluster: Cluster) -> Object:
    name = f"argosy-{purpose}-{digest_of(spec).removeprefix('sha256:')[:_SHORT]}"
    metadata = {"name": name, "namespace": cluster.namespace, "labels": _labels()}
    return {"apiVersion": API, "kind": "WorkflowTemplate", "metadata": metadata, "spec": spec}


def _workflow(name: str, template: Object, values: Mapping[str, str]) -> Object:
    """Return a Workflow that sets only what `templateReferencing: Strict` lets it set."""
    labels = {**_labels(), "argosy.dev/service": values["service"], "argosy.dev/environment": values["environment"]}
    return {
        "apiVersion": API,
        "kind": "Workflow",
        "metadata": {"name": name, "namespace": template["metadata"]["namespace"], "labels": labels},
        "spec": {
            "workflowTemplateRef": {"name": template["metadata"]["name"]},
            "arguments": {"parameters": [{"name": key, "value": value} for key, value in sorted(values.items())]},
        },
    }


def _labels() -> dict[str, str]:
    return {"app.kubernetes.io/managed-by": "argosy", "app.kubernetes.io/part-of": "argosy"}
