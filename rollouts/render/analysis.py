"""AnalysisTemplate of a plan's SLI envelopes (https://argo-rollouts.readthedocs.io/en/stable/features/analysis/)."""

import re
from typing import Any, Final

from ...schemas.errors import InputError
from ...schemas.rollout import Envelope, RolloutPlan

ARGUMENTS: Final = {
    "service": "the service's name",
    "namespace": "its namespace",
    "canary-hash": "pod template hash of the new version",
    "stable-hash": "pod template hash of the version that it replaces",
}
"""What a query may say as `{{args.<name>}}`, so that it can compare the canary with its stable baseline."""

_PLACEHOLDER: Final = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_OPPOSITE: Final = {"<=": ">", ">=": "<"}


def analysis_template(plan: RolloutPlan, seconds: int) -> dict[str, Any]:
    """Return the template that measures every envelope for at least `seconds`.

    A result that is empty or not a number is neither success nor failure: the AnalysisRun is Inconclusive and the
    Rollout pauses. The address of Prometheus is the controller's own (`ARGO_ROLLOUTS_PROMETHEUS_ADDRESS`).

    Raises:
        InputError: a query asks for an argument that no AnalysisRun gets.
    """
    fixed = {"service": plan.service, "namespace": plan.namespace}
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "AnalysisTemplate",
        "metadata": {"name": plan.service, "namespace": plan.namespace},
        "spec": {
            "args": [{"name": name} | ({"value": fixed[name]} if name in fixed else {}) for name in ARGUMENTS],
            "metrics": [_metric(envelope, seconds) for envelope in plan.envelopes],
        },
    }


def analysis_reference(plan: RolloutPlan) -> dict[str, Any]:
    """Return what the Rollout's `canary.analysis` says: the template, and the two hashes to compare."""
    return {
        "templates": [{"templateName": plan.service}],
        "args": [
            {"name": "canary-hash", "valueFrom": {"podTemplateHashValue": "Latest"}},
            {"name": "stable-hash", "valueFrom": {"podTemplateHashValue": "Stable"}},
        ],
    }


def _metric(envelope: Envelope, seconds: int) -> dict[str, Any]:
    for placeholder in _PLACEHOLDER.findall(envelope.query):
        name = placeholder.strip().removeprefix("args.")
        if placeholder.strip() == name or name not in ARGUMENTS:
            raise InputError(
                f"the query of SLI {envelope.name} asks for {{{{{placeholder}}}}}, which nothing provides",
                hint="Use " + ", ".join(f"{{{{args.{name}}}}}" for name in ARGUMENTS) + ".",
            )
    bound = repr(envelope.threshold)
    return {
        "name": envelope.name,
        "interval": f"{envelope.interval}s",
        "count": max(seconds // envelope.interval, envelope.failure_limit) + 1,
        "failureLimit": envelope.failure_limit,
        "inconclusiveLimit": envelope.failure_limit,
        "successCondition": f"len(result) > 0 && all(result, {{# {envelope.op} {bound}}})",
        "failureCondition": f"len(result) > 0 && any(result, {{# {_OPPOSITE[envelope.op]} {bound}}})",
        "provider": {"prometheus": {"query": envelope.query}},
    }
