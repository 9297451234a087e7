"""Real AdmissionReviews of a real API server, against a table of codes worked out by hand."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from argosy.admission import PolicySet, judge, review

DATA = Path(__file__).parents[1] / "data"
TABLE: dict[str, Any] = yaml.safe_load((DATA / "expected_codes.yaml").read_text())
AT = "2026-11-22T08:00:00Z"


def expected(name: str) -> set[str]:
    codes = set(TABLE["reviews"][name])
    return codes - {"evidence"} | set(TABLE["evidence"] if "evidence" in codes else ())


@pytest.mark.parametrize("name", sorted(TABLE["reviews"]))
def test_a_recorded_review_gets_the_codes_of_the_table(name: str) -> None:
    body = (DATA / "admissionreviews" / f"{name}.json").read_bytes()
    verdict = judge(review.from_admission_review(body, at=AT, params=TABLE["params"]), PolicySet.load())
    assert {reason.code for reason in verdict.reasons} == {code for code in expected(name) if code.startswith("I_")}
    assert {warning.code for warning in verdict.warnings} == {code for code in expected(name) if code.startswith("S_")}
    assert verdict.allowed == (not verdict.reasons)
    assert verdict.skipped == ()


def test_every_recorded_review_is_in_the_table() -> None:
    assert sorted(TABLE["reviews"]) == sorted(path.stem for path in (DATA / "admissionreviews").glob("*.json"))


def test_reading_and_judging_twice_gives_the_same_digests() -> None:
    sets = PolicySet.load(), PolicySet.load()
    for path in (DATA / "admissionreviews").glob("*.json"):
        one, two = (judge(review.from_admission_review(path.read_bytes(), at=AT), policies) for policies in sets)
        assert (one.input_digest, one.digest) == (two.input_digest, two.digest)
