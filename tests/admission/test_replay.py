"""Replay: the same policies reach the same digests, and what differs is named."""

from pathlib import Path

import pytest

from argosy.admission import PolicySet, judge, review
from argosy.admission.replay import replay
from argosy.schemas.errors import ReviewError
from argosy.schemas.review import Review
from argosy.schemas.verdict import Verdict

POD = {
    "apiVersion": "v1",
    "kind": "Pod",
    "metadata": {"name": "a"},
    "spec": {"containers": [{"name": "a", "image": "r/a:1", "securityContext": {"privileged": True}}]},
}


@pytest.fixture(scope="module")
def policies() -> PolicySet:
    return PolicySet.load("all")


@pytest.fixture(scope="module")
def record(policies: PolicySet) -> tuple[Review, Verdict]:
    recorded = review.from_manifest(POD, at="2026-01-01T00:00:00Z")
    return recorded, judge(recorded, policies)


def test_an_untouched_record_is_reached_again(record: tuple[Review, Verdict], policies: PolicySet) -> None:
    written = Review.parse(record[0].canonical()), Verdict.parse(record[1].canonical())
    assert replay([record, written], policies) == []


def test_a_changed_review_is_named(record: tuple[Review, Verdict], policies: PolicySet) -> None:
    changed = record[0].model_copy(update={"at": "2026-01-02T00:00:00Z"})
    (difference,) = replay([record, (changed, record[1])], policies)
    assert difference.record == 1
    assert difference.what.startswith("inputDigest: recorded sha256:")


def test_a_verdict_that_lost_a_reason_is_named(record: tuple[Review, Verdict], policies: PolicySet) -> None:
    lost = record[1].model_copy(update={"reasons": record[1].reasons[1:]})
    what = [difference.what for difference in replay([(record[0], lost)], policies)]
    assert what[0].startswith("digest: recorded")
    assert what[0].endswith("it was changed")
    assert what[1] == f"reason {record[1].reasons[0].code} at {record[1].reasons[0].field}: not recorded"


def test_other_policies_are_named(record: tuple[Review, Verdict]) -> None:
    others = PolicySet.load(Path(__file__).parents[2] / "policies" / "unprivileged")
    what = [difference.what for difference in replay([record], others)]
    assert what[0].startswith("inputDigest")
    assert any(item.endswith("recorded, not reached") for item in what)


def test_a_masked_review_is_refused_with_its_fields(record: tuple[Review, Verdict], policies: PolicySet) -> None:
    masked = record[0].model_copy(update={"masked": ("/data/password",)})
    with pytest.raises(ReviewError, match=r"record 0 cannot be judged again: a log masked /data/password"):
        replay([(masked, record[1])], policies)
