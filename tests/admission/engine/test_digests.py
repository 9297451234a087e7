"""What the digests of a verdict cover, and that judging repeats."""

import copy
from typing import Any

import pytest

from argosy.admission import PolicySet, judge
from argosy.schemas.errors import ReviewError
from argosy.schemas.review import Review
from argosy.schemas.verdict import Verdict

from ..policy.conftest import Write, rule, write_cel
from .test_judge import pod

__all__ = ["write_cel"]


def test_a_masked_review_is_not_judged_again() -> None:
    masked = pod().model_copy(update={"masked": ("/spec/containers/0/env/0/value",)})
    with pytest.raises(ReviewError, match="/spec/containers/0/env/0/value"):
        judge(masked, PolicySet.load())


def test_judging_changes_nothing_and_repeats() -> None:
    policies, judged = PolicySet.load(), pod()
    before = copy.deepcopy(judged.wire())
    assert judge(judged, policies) == judge(judged, policies)
    assert judged.wire() == before
    assert judge(judged, PolicySet.load()).wire() == judge(Review.parse(judged.canonical()), policies).wire()


def test_the_order_of_reasons_does_not_enter_the_digest() -> None:
    policies = PolicySet.load()
    verdict = judge(pod(), policies)
    assert len(verdict.reasons) > 5
    turned = verdict.reasons[::-1]
    digest = Verdict.digest_for(verdict.input_digest, verdict.allowed, turned, verdict.warnings[::-1])
    assert digest == verdict.digest


Path = tuple[str, ...]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("request", "object", "metadata", "name"), "b"),
        (("request", "operation"), "UPDATE"),
        (("request", "subResource"), "status"),
        (("request", "userInfo"), {"username": "eve"}),
        (("request", "oldObject"), {}),
        (("namespaceObject", "metadata", "labels", "a"), "b"),
        (("params",), {"I_SLSA": {"level": 2}}),
        (("exceptions",), [{"code": "S_LIMITS", "reason": "known"}]),
        (("unknown",), "skip"),
        (("at",), "2026-01-31T12:00:01Z"),
        (("facts", "evidence"), {"sha256:" + "1" * 64: {}}),
    ],
)
def test_any_changed_input_changes_both_digests(path: Path, value: Any) -> None:
    policies = PolicySet.load()
    before = judge(pod(), policies)
    wire = pod().wire()
    place = wire
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = value
    after = judge(Review.parse(wire), policies)
    assert after.input_digest != before.input_digest
    assert after.digest != before.digest


def test_another_set_changes_the_input_digest(write_cel: Write) -> None:
    one, two = (PolicySet.load(write_cel(rule(text), text)) for text in ("true", "1 == 1"))
    assert judge(pod(), one).input_digest != judge(pod(), two).input_digest
