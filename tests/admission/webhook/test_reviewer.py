"""Whatever breaks while judging is a denial E_POLICY, with the uid, and never an allow."""

import json
from pathlib import Path
from typing import Any

import pytest

from argosy.admission import PolicySet
from argosy.admission.webhook import reviewer
from argosy.admission.webhook.reviewer import Reviewer
from argosy.schemas.errors import EvidenceError
from argosy.schemas.facts import Facts
from argosy.schemas.review import Request
from argosy.schemas.verdict import RecourseKind, Verdict

AT = "2026-01-31T12:00:00Z"
PRIVILEGED = {"name": "c", "image": "shop", "securityContext": {"privileged": True}}


@pytest.fixture(scope="module")
def policies() -> PolicySet:
    return PolicySet.load(Path(__file__).parents[3] / "policies" / "unprivileged")


@pytest.fixture(autouse=True)
def fixed_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1769860800")


def no_facts(_: Request, __: str) -> Facts:
    return Facts()


def make(policies: PolicySet, **given: Any) -> Reviewer:
    fields: dict[str, Any] = {"params": {}, "gather": no_facts, **given}
    return Reviewer(policies, **fields)


def review(container: dict[str, Any] | None = None, **request: Any) -> bytes:
    pod = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "shop", "namespace": "prod"},
        "spec": {"containers": [container or PRIVILEGED]},
    }
    asked = {
        "uid": "u-1",
        "operation": "CREATE",
        "kind": {"group": "", "version": "v1", "kind": "Pod"},
        "resource": {"group": "", "version": "v1", "resource": "pods"},
        "namespace": "prod",
        "name": "shop",
        "object": pod,
        **request,
    }
    return json.dumps({"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": asked}).encode()


def codes(verdict: Verdict) -> list[str]:
    return [reason.code for reason in verdict.reasons]


def test_a_privileged_pod_is_denied_at_the_moment_of_receipt(policies: PolicySet) -> None:
    decision = make(policies)(review())
    assert (decision.uid, decision.kind, decision.namespace, decision.name) == ("u-1", "Pod", "prod", "shop")
    assert codes(decision.verdict) == ["I_PRIV"]
    assert decision.verdict.at == AT


def test_a_plain_pod_is_allowed(policies: PolicySet) -> None:
    assert make(policies)(review({"name": "c", "image": "shop"})).verdict.allowed


class Panic(BaseException):
    """As a panic of a Rust extension: no Exception."""


@pytest.mark.parametrize("error", [ValueError("hunter2"), RecursionError(), MemoryError(), Panic("hunter2")])
def test_a_crash_of_the_judge_is_a_denial(
    policies: PolicySet, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: BaseException
) -> None:
    def crash(*_: object) -> Verdict:
        raise error

    monkeypatch.setattr(reviewer, "judged", crash)
    decision = make(policies)(review({"name": "c", "image": "shop"}))
    assert not decision.verdict.allowed
    assert codes(decision.verdict) == ["E_POLICY"]
    line = json.loads(capsys.readouterr().err)
    assert (line["event"], line["uid"], line["error"]) == ("judging failed", "u-1", type(error).__name__)
    assert "hunter2" not in json.dumps([line, decision.verdict.wire()])


def test_facts_that_cannot_be_read_are_a_denial(policies: PolicySet) -> None:
    def broken(_: Request, __: str) -> Facts:
        raise EvidenceError("the store is gone")

    decision = make(policies, gather=broken)(review({"name": "c", "image": "shop"}))
    assert codes(decision.verdict) == ["E_POLICY"]


def test_two_failures_of_different_reviews_have_different_digests(policies: PolicySet) -> None:
    def broken(_: Request, __: str) -> Facts:
        raise EvidenceError("the store is gone")

    judge_by = make(policies, gather=broken)
    assert judge_by(review(name="a")).verdict.digest != judge_by(review(name="b")).verdict.digest
    assert judge_by(review(name="a")).verdict.digest == judge_by(review(name="a")).verdict.digest


def test_a_denial_carries_its_proven_way_out(policies: PolicySet) -> None:
    verdict = make(policies, seconds=60)(review()).verdict
    (way_out,) = verdict.recourse
    assert (way_out.kind, way_out.codes) == (RecourseKind.PATCH, ("I_PRIV",))
    assert way_out.verified
    assert verdict.reasons[0].recourse


def test_a_search_that_takes_too_long_is_left_to_check_and_says_so(policies: PolicySet) -> None:
    verdict = make(policies, seconds=-1)(review()).verdict
    (way_out,) = verdict.recourse
    assert way_out.kind == RecourseKind.HUMAN
    assert "argosy check" in way_out.title
    assert codes(verdict) == ["I_PRIV"]
    assert verdict.reasons[0].recourse is None
    assert verdict.digest == make(policies, seconds=60)(review()).verdict.digest


def test_a_denial_stands_when_the_search_for_a_way_out_breaks(
    policies: PolicySet, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> Verdict:
        raise Panic

    monkeypatch.setattr(reviewer.recourse, "find", broken)
    assert codes(make(policies)(review()).verdict) == ["I_PRIV"]
    assert json.loads(capsys.readouterr().err)["event"] == "recourse failed"


def test_no_way_out_is_searched_for_what_is_allowed(policies: PolicySet, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> Verdict:
        raise AssertionError

    monkeypatch.setattr(reviewer.recourse, "find", never)
    assert make(policies)(review({"name": "c", "image": "shop"})).verdict.recourse == ()


def test_a_dry_run_says_so(policies: PolicySet) -> None:
    assert make(policies)(review(dryRun=True)).dry_run
    assert not make(policies)(review(dryRun="yes")).dry_run
