"""The webhook and PolicyExceptions: those of the request's namespace act, and the audit log hears of each."""

import json
from typing import Any

import pytest

from argosy.admission import PolicySet
from argosy.admission.webhook.decision import Decision
from argosy.admission.webhook.response import admission_review
from argosy.admission.webhook.reviewer import Reviewer
from argosy.schemas.facts import Facts

from ..exceptions.soft import exception, pod, policies


@pytest.fixture(scope="module")
def soft(tmp_path_factory: pytest.TempPathFactory) -> PolicySet:
    return policies(tmp_path_factory.mktemp("soft"))


def decided(soft: PolicySet, namespace: str = "shop", **given: Any) -> Decision:
    reviewer = Reviewer(soft, params={}, gather=lambda _, __: Facts(), exceptions={"shop": (exception(**given),)})
    request = {
        "uid": "705ab4f5-6393-11e8-b7cc-42010a800002",
        "operation": "CREATE",
        "kind": {"group": "", "version": "v1", "kind": "Pod"},
        "resource": {"group": "", "version": "v1", "resource": "pods"},
        "namespace": namespace,
        "name": "web",
        "object": pod("a", namespace=namespace),
    }
    review = {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": request}
    return reviewer(json.dumps(review).encode())


def answered(decision: Decision) -> dict[str, Any]:
    found: dict[str, Any] = admission_review(decision.uid, decision.verdict)["response"]
    return found


def test_an_exception_of_the_namespace_takes_the_warnings_and_is_audited(soft: PolicySet) -> None:
    response = answered(decided(soft, expires="2999-01-01T00:00:00Z"))
    assert "warnings" not in response
    said = "S_PROBED accepted by team-shop until 2999-01-01T00:00:00Z: until the vendor answers"
    assert response["auditAnnotations"]["exceptions"] == said


def test_an_expired_one_is_audited_beside_the_warnings(soft: PolicySet) -> None:
    response = answered(decided(soft, expires="2020-01-01T00:00:00Z"))
    assert len(response["warnings"]) == 2
    assert response["auditAnnotations"]["exceptions"].startswith("S_PROBED expired by team-shop")


def test_one_of_another_namespace_is_not_even_part_of_the_review(
    soft: PolicySet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    verdicts = [decided(soft, "other", expires=f"{year}-01-01T00:00:00Z").verdict for year in (2020, 2999)]
    assert [len(verdict.warnings) for verdict in verdicts] == [2, 2]
    assert verdicts[0].input_digest == verdicts[1].input_digest


def test_a_hostile_reason_cannot_forge_the_audit_log(soft: PolicySet) -> None:
    decision = decided(soft, expires="2999-01-01T00:00:00Z", reason="x\nlevel=fatal " + "y" * 9000)
    said = answered(decision)["auditAnnotations"]["exceptions"]
    assert "\n" not in said
    assert len(said) <= 4096
