"""Rollout of a Deployment, by reference (https://argo-rollouts.readthedocs.io/en/stable/migrating/)."""

from collections.abc import Mapping
from typing import Any, Final

from ...schemas.rollout import RolloutPlan
from .analysis import analysis_reference
from .fields import mapping

PROGRESS_DEADLINE: Final = 600
"""Seconds that a step may stand still, where the Deployment does not say."""

_FOREIGN: Final = ("deployment.kubernetes.io/", "kubectl.kubernetes.io/")
"""Prefixes of annotations that describe the Deployment alone."""


def rollout(deployment: Mapping[str, Any], plan: RolloutPlan, *, scaled_by_autoscaler: bool) -> dict[str, Any]:
    """Return the Rollout that runs the Deployment's pods.

    The Deployment keeps its replicas until the first Rollout is healthy and is scaled down then (`onsuccess`), so
    that taking over loses no pod. Where an autoscaler counts the replicas the Rollout says none.
    """
    metadata: Mapping[str, Any] = deployment["metadata"]
    spec = mapping(deployment, "spec")
    copied: dict[str, Any] = {key: spec[key] for key in ("minReadySeconds", "revisionHistoryLimit") if key in spec}
    if not scaled_by_autoscaler:
        copied["replicas"] = spec.get("replicas", 1)
    annotations = {
        key: value for key, value in mapping(metadata, "annotations").items() if not key.startswith(_FOREIGN)
    }
    labels = mapping(metadata, "labels")
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Rollout",
        "metadata": {"name": metadata["name"], "namespace": plan.namespace}
        | ({"labels": labels} if labels else {})
        | ({"annotations": annotations} if annotations else {}),
        "spec": copied
        | {
            "workloadRef": {
                "apiVersion": "apps/v1",
                "kind": "Deployment",
                "name": metadata["name"],
                "scaleDown": "onsuccess",
            },
            "progressDeadlineSeconds": deadline(deployment),
            "progressDeadlineAbort": True,
            "strategy": {"canary": _canary(plan)},
        },
    }


def deadline(deployment: Mapping[str, Any]) -> int:
    """Return the seconds that a step of this Deployment's Rollout may stand still."""
    seconds = mapping(deployment, "spec").get("progressDeadlineSeconds")
    return seconds if isinstance(seconds, int) else PROGRESS_DEADLINE


def longest(plan: RolloutPlan, seconds: int) -> int:
    """Return the seconds that a canary can take at most when each step may stand still for `seconds`."""
    return sum(step.dwell for step in plan.steps) + (len(plan.steps) + 1) * seconds


def _canary(plan: RolloutPlan) -> dict[str, Any]:
    steps: list[dict[str, Any]] = []
    for step in plan.steps:
        steps.append({"setWeight": step.weight})
        if step.dwell:
            steps.append({"pause": {"duration": f"{step.dwell}s"}})
    canary: dict[str, Any] = {"maxSurge": "25%", "maxUnavailable": 0, "steps": steps}
    if plan.envelopes:
        # It begins once the first weight is reached: before that there is no canary to measure.
        canary["analysis"] = analysis_reference(plan) | ({"startingStep": 1} if len(steps) > 1 else {})
    return canary
