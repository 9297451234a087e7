"""Every policy's own cases: a Review and the Verdict that its author expects."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from argosy.admission import PolicySet, judge, violations
from argosy.admission.policy.source import PACKAGED
from argosy.admission.review import from_manifest
from argosy.admission.review.canonical_object import namespace_object
from argosy.schemas.canonical import canonical_json
from argosy.schemas.review import Review

AT = "2026-01-31T12:00:00Z"
FOLDERS = sorted(path.parent for path in PACKAGED.glob("*/cases.yaml"))


def read_cases(folder: Path) -> list[dict[str, Any]]:
    loaded: list[dict[str, Any]] = yaml.safe_load((folder / "cases.yaml").read_text())
    return loaded


def review_of(case: dict[str, Any]) -> Review:
    if "object" in case:
        return from_manifest(case["object"], at=case.get("at", AT), unknown="deny")
    given: dict[str, Any] = {"at": AT, **case["review"]}
    namespace = given["request"].get("namespace", "")
    if "namespaceObject" not in given and namespace and given["request"]["resource"]["resource"] != "namespaces":
        given["namespaceObject"] = namespace_object(namespace, None)
    return Review.parse(given)


CASES = [
    pytest.param(folder, case, id=f"{folder.name}: {case['name']}") for folder in FOLDERS for case in read_cases(folder)
]


@pytest.mark.parametrize(("folder", "case"), CASES)
def test_the_case_is_judged_as_its_author_expects(folder: Path, case: dict[str, Any]) -> None:
    policies = PolicySet.load(folder)
    (code,) = policies.policies
    review = review_of(case)
    verdict = judge(review, policies)
    expected = case["verdict"]
    stated = verdict.reasons + verdict.warnings
    assert "E_POLICY" not in {reason.code for reason in stated}, stated
    # A soft policy never denies: for its cases `allowed: false` means that it warns.
    assert bool(stated) != expected["allowed"], stated
    if code.startswith("I_"):
        assert verdict.allowed == expected["allowed"]
    seen = [{"field": item.field, "observed": item.observed, "expected": item.expected} for item in stated]
    assert sorted(seen, key=canonical_json) == sorted(expected.get("reasons", []), key=canonical_json)
    assert bool(verdict.skipped) == expected.get("skipped", False), verdict.skipped
    assert bool(violations(review, policies)) == bool(stated)
    assert all(reason.message and "failed expression" not in reason.message for reason in stated)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_policy_has_an_allowed_and_a_denied_case(folder: Path) -> None:
    assert {case["verdict"]["allowed"] for case in read_cases(folder)} == {True, False}


def test_the_packaged_policies_are_found() -> None:
    assert len(FOLDERS) >= 3
