"""Every policy's own cases: a Review and the Verdict that its author expects."""

from pathlib import Path

import pytest

from argosy.admission import PolicySet, judge, violations
from argosy.admission.authoring.cases import PlacedCase, read_cases
from argosy.admission.authoring.trial import differences
from argosy.admission.policy.source import PACKAGED
from argosy.schemas.errors import PolicyError

FOLDERS = sorted(path.parent for path in PACKAGED.glob("*/cases.yaml"))


def readable(folder: Path) -> list[PlacedCase]:
    """Return the cases of a folder; none where they cannot be read, which another test says."""
    try:
        return read_cases(folder)
    except PolicyError:
        return []


CASES = [
    pytest.param(folder, case, id=f"{folder.name}: {case.case.name}") for folder in FOLDERS for case in readable(folder)
]


@pytest.mark.parametrize(("folder", "case"), CASES)
def test_the_case_is_judged_as_its_author_expects(folder: Path, case: PlacedCase) -> None:
    policies = PolicySet.load(folder)
    (policy,) = policies.policies.values()
    assert differences(policy, policies, case) == (), case.place
    verdict = judge(case.review, policies)
    stated = verdict.reasons + verdict.warnings
    assert bool(violations(case.review, policies)) == bool(stated)
    assert all(reason.message and "failed expression" not in reason.message for reason in stated)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_policy_has_an_allowed_and_a_denied_case(folder: Path) -> None:
    assert {case.case.verdict.allowed for case in read_cases(folder)} == {True, False}


def test_the_packaged_policies_are_found() -> None:
    assert len(FOLDERS) >= 3
