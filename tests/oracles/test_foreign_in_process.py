"""Policies from elsewhere are judged as the API server's own code judges them: what matches, denies and is said."""

from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml

from argosy.admission import PolicySet, judge
from argosy.schemas.errors import PolicyError
from argosy.schemas.review import Review
from argosy.schemas.verdict import Verdict

from .programs import answers
from .whole_policies import labels, policy, request

POLICIES, REQUESTS = 250, 12
PARAMS: dict[str, Any] = {
    "apiVersion": "v1",
    "kind": "ConfigMap",
    "metadata": {"name": "params", "namespace": "default"},
    "data": {"size": "3", "limit": "2"},
}
BINDING: dict[str, Any] = {
    "apiVersion": "admissionregistration.k8s.io/v1",
    "kind": "ValidatingAdmissionPolicyBinding",
    "metadata": {"name": "random"},
    "spec": {
        "policyName": "random.example.com",
        "validationActions": ["Deny"],
        "paramRef": {"name": "params", "namespace": "default", "parameterNotFoundAction": "Deny"},
    },
}


def said(verdict: Verdict) -> dict[str, Any]:
    """Return what a verdict says, in the words of the API server."""
    return {
        "denied": sorted(item.message for item in verdict.reasons if item.code != "E_POLICY"),
        "failed": any(item.code == "E_POLICY" for item in verdict.reasons),
        "annotations": {key.partition("/")[2]: value for key, value in verdict.audit_annotations.items()},
    }


def upstream(answer: dict[str, Any]) -> dict[str, Any]:
    """Return what the API server's code says, likewise."""
    decisions, annotations = answer.get("decisions", []), answer.get("annotations", [])
    denied = [item for item in decisions if item["action"] == "deny"]
    return {
        "denied": sorted(item["message"] for item in denied if item["evaluation"] == "deny"),
        "failed": any(item["evaluation"] == "error" for item in denied)
        or any(item["action"] == "error" for item in annotations),
        "annotations": {item["key"]: item["value"] for item in annotations if item["action"] == "publish"},
    }


def test_whole_policies_are_judged_as_upstream_judges_them(tmp_path: Path) -> None:
    random = Random(4)  # noqa: S311 - chance that can be repeated
    questions: list[dict[str, Any]] = []
    ours: list[dict[str, Any]] = []
    for number in range(POLICIES):
        document = policy(random)
        takes_params = "paramKind" in document["spec"] and random.random() < 0.7
        file = tmp_path / f"{number}.yaml"
        file.write_text(yaml.safe_dump_all([document, *([BINDING, PARAMS] if takes_params else [])]))
        policies: PolicySet | PolicyError
        try:
            policies = PolicySet.load(file)
        except PolicyError as error:
            policies = error
        for _ in range(REQUESTS):
            asked = request(random)
            namespace: dict[str, Any] = {
                "apiVersion": "v1",
                "kind": "Namespace",
                "metadata": {"name": asked["namespace"]},
            }
            namespace["metadata"]["labels"] = {**labels(random), "kubernetes.io/metadata.name": asked["namespace"]}
            is_in_one = asked["namespace"] and asked["kind"]["kind"] != "Namespace"
            if not is_in_one:
                namespace = asked.get("oldObject") or asked.get("object") or {}
            questions.append(
                {
                    "policy": document,
                    "params": PARAMS if takes_params else None,
                    "namespaceObject": namespace if asked["namespace"] else None,
                    "request": asked,
                }
            )
            given = {"request": asked, "at": "2026-01-31T12:00:00Z"} | (
                {"namespaceObject": namespace} if is_in_one else {}
            )
            ours.append(
                {"refused": policies.message}
                if isinstance(policies, PolicyError)
                else said(judge(Review.parse(given, "review"), policies))
            )
    refused = matched = denied = 0
    for question, mine, answer in zip(questions, ours, answers("admissionpolicy", questions), strict=True):
        if answer.get("error"):
            pytest.fail(f"{answer['error']}: {question}")
        if answer.get("refused"):
            refused += 1
            continue
        matched += answer["matches"]
        denied += bool(mine.get("denied"))
        assert mine == upstream(answer), (question, answer)
    # The comparison is one of judgements, and not of silences.
    assert refused < len(questions) / 10
    assert matched > len(questions) / 10
    assert denied > len(questions) / 50
