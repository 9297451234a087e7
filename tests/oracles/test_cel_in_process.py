"""Kubernetes' own admission code, in process, says of every case of every CEL policy what Argosy says."""

from pathlib import Path
from typing import Any

import pytest

from argosy.admission import PolicySet

from .cel_cases import FOLDERS, Asked, asked, params_object, rule
from .programs import answers

IDS = [folder.name for folder in FOLDERS]


@pytest.mark.parametrize("folder", FOLDERS, ids=IDS)
def test_kubernetes_judges_every_case_as_argosy_does(folder: Path) -> None:
    policies = PolicySet.load(folder)
    policy, found = rule(folder), list(asked(folder))
    said = answers(
        "admissionpolicy",
        [
            {
                "policy": policy,
                "params": params_object(item.params),
                "namespaceObject": item.review.namespace_object,
                "request": item.review.request.wire(),
            }
            for item in found
        ],
    )
    both = list(zip(found, said, strict=True))
    assert {text for _, answer in both for text in [*answer.get("refused", []), answer.get("error")] if text} == set()
    assert [_shown(item, answer) for item, answer in both if _differs(item, answer, policies)] == []


def _differs(item: Asked, answer: dict[str, Any], policies: PolicySet) -> bool:
    matches = bool(policies.matching(item.review.request))
    return matches != answer["matches"] or item.denies != bool(_denials(answer))


def _denials(answer: dict[str, Any]) -> list[str]:
    decisions: list[dict[str, str]] = answer.get("decisions") or []
    return [decision["message"] for decision in decisions if decision["action"] == "deny"]


def _shown(item: Asked, answer: dict[str, Any]) -> str:
    ours = item.outcome.failure or [violation.message for violation in item.outcome.violations]
    return f"{item.name}: Argosy {ours}, Kubernetes {_denials(answer)}"
