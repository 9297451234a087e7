"""What Argosy emits passes Argosy's own policies."""

from functools import cache
from typing import Any

import pytest
import yaml

from argosy.admission import PolicySet, judge
from argosy.admission.review import from_manifest
from argosy.rollouts.plan import plan
from argosy.rollouts.render import application, render
from argosy.schemas.risk import RiskTag
from argosy.schemas.rollout import Envelope

from ..architecture.tree import ROOT
from .emitted import RISKS, emitted

SHOP = [
    item
    for path in sorted((ROOT / "examples/shop/deploy").glob("*.yaml"))
    for item in yaml.safe_load_all(path.read_text())
]
IMAGES = {"registry.example.com/shop": "registry.example.com/shop@sha256:" + "a" * 64}
PARAMS: dict[str, dict[str, Any]] = {
    "I_REGISTRY": {"registries": ["registry.example.com"]},
    "I_WF_TEMPLATE": {"templates": ["argosy-*"], "ownTemplates": False},
    "I_APP_DESTINATION": {"destinations": [{"name": "in-cluster", "namespace": "shop"}]},
    "I_APP_SOURCE": {"sources": ["https://git.example.com/*"]},
}
SLI = Envelope(name="error-rate", query='errors{hash="{{args.canary-hash}}"}', op="<=", threshold=0.01)


@cache
def policies() -> PolicySet:
    return PolicySet.load("all")


def said(item: dict[str, Any]) -> tuple[list[str], list[str]]:
    """Return the codes of reasons and of warnings."""
    verdict = judge(from_manifest(item, at="2026-01-31T12:00:00Z", params=PARAMS), policies())
    return [reason.code for reason in verdict.reasons], [warning.code for warning in verdict.warnings]


@pytest.mark.parametrize(("slis", "warned"), [([SLI], []), ([], ["S_NO_SLI"])], ids=["with an SLI", "without"])
def test_the_rendered_shop_is_admitted_and_only_a_missing_sli_is_mentioned(
    slis: list[Envelope], warned: list[str]
) -> None:
    files = render(plan("shop", "dev", "shop-dev", envelopes=slis), SHOP, IMAGES)
    found = [said(yaml.safe_load(file.content)) for file in files]
    assert [reasons for reasons, _ in found if reasons] == []
    assert [code for _, warnings in found for code in warnings] == warned


def test_the_application_is_admitted() -> None:
    assert said(application(plan("shop", "dev", "shop"), "https://git.example.com/gitops.git", "dev/shop", "main")) == (
        [],
        [],
    )


@pytest.mark.parametrize("risk", RISKS, ids=["no risk", "every risk"])
def test_both_workflows_and_what_they_need_are_admitted(risk: tuple[RiskTag, ...]) -> None:
    assert [(item["kind"], said(item)) for item in emitted(risk) if said(item) != ([], [])] == []
