"""What rollouts and pipelines emit is taken whole by Argo's own definitions."""

import itertools

import pytest
import yaml

from argosy.rollouts.plan import plan
from argosy.rollouts.render import application, render
from argosy.schemas.risk import RiskTag
from argosy.schemas.rollout import Envelope

from ..lab.crds import Definitions
from .emitted import RISKS, emitted

pytestmark = pytest.mark.crds

SLIS = [
    Envelope(name="error-rate", query='errors{hash="{{args.canary-hash}}"}', op="<=", threshold=0.01),
    Envelope(name="requests", query="requests", op=">=", threshold=5, interval=10, failure_limit=0),
]
DEPLOYMENT = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": {"name": "shop", "labels": {"app": "shop"}, "annotations": {"argosy.dev/owner": "payments"}},
    "spec": {
        "replicas": 3,
        "minReadySeconds": 5,
        "revisionHistoryLimit": 2,
        "selector": {"matchLabels": {"app": "shop"}},
        "template": {
            "metadata": {"labels": {"app": "shop"}},
            "spec": {"containers": [{"name": "shop", "image": "registry.example.com/shop:1"}]},
        },
    },
}


@pytest.mark.parametrize(
    ("environment", "risk", "slis"),
    list(itertools.product(["dev", "production"], [(), (RiskTag.MIGRATION,)], [[], SLIS])),
)
def test_a_rendered_rollout_and_its_analysis_are_taken_whole(
    crds: Definitions, environment: str, risk: tuple[RiskTag, ...], slis: list[Envelope]
) -> None:
    made = plan("shop", environment, "shop", risk=risk, envelopes=slis)
    files = [yaml.safe_load(file.content) for file in render(made, [DEPLOYMENT], {})]
    ours = {item["kind"]: item for item in files if item["apiVersion"] == "argoproj.io/v1alpha1"}
    assert set(ours) == {"Rollout"} | ({"AnalysisTemplate"} if slis else set())
    assert [error for item in ours.values() for error in crds.errors(item)] == []


def test_an_application_is_taken_whole(crds: Definitions) -> None:
    made = application(plan("shop", "dev", "shop"), "https://git.example.com/gitops.git", "dev/shop", "main")
    assert crds.errors(made) == []


@pytest.mark.parametrize("risk", RISKS, ids=["no risk", "every risk"])
def test_both_workflows_and_their_templates_are_taken_whole(crds: Definitions, risk: tuple[RiskTag, ...]) -> None:
    ours = [item for item in emitted(risk) if item["apiVersion"] == "argoproj.io/v1alpha1"]
    assert sorted(item["kind"] for item in ours) == ["Workflow", "Workflow", "WorkflowTemplate", "WorkflowTemplate"]
    assert [error for item in ours for error in crds.errors(item)] == []
