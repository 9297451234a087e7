"""The AdmissionReview answer: what the API server passes on, within its limits."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argosy.admission.webhook.response import admission_review, field_path
from argosy.schemas.verdict import DenyReason, Engine, Recourse, RecourseKind, Severity, Verdict

DIGEST = "sha256:" + "a" * 64
INPUT = "sha256:" + "b" * 64


def reason(code: str = "I_PRIV", **given_fields: Any) -> DenyReason:
    fields = {"policy": "unprivileged", "engine": Engine.CEL, "severity": Severity.HARD, "message": "it is privileged"}
    return DenyReason.model_validate({"code": code, **fields, **given_fields})


def verdict(*reasons: DenyReason, **given_fields: Any) -> Verdict:
    fields = {"allowed": not reasons, "reasons": reasons, "at": "2026-01-31T12:00:00Z"}
    return Verdict.model_validate({**fields, "digest": DIGEST, "inputDigest": INPUT, **given_fields})


def answer(judged: Verdict) -> dict[str, Any]:
    response: dict[str, Any] = admission_review("u-1", judged)["response"]
    return response


def test_the_answer_echoes_the_uid_in_an_admission_review_v1() -> None:
    whole = admission_review("u-1", verdict())
    assert (whole["apiVersion"], whole["kind"]) == ("admission.k8s.io/v1", "AdmissionReview")
    assert whole["response"]["uid"] == "u-1"


def test_an_allow_has_no_status_and_binds_its_digests_in_the_audit_log() -> None:
    assert answer(verdict()) == {
        "uid": "u-1",
        "allowed": True,
        "auditAnnotations": {"at": "2026-01-31T12:00:00Z", "digest": DIGEST, "inputDigest": INPUT},
    }


def test_a_denial_is_forbidden_and_names_every_code_for_a_person() -> None:
    status = answer(verdict(reason("I_ROOT"), reason("I_PRIV"), reason("I_PRIV")))["status"]
    assert (status["code"], status["reason"], status["status"]) == (403, "Forbidden", "Failure")
    assert status["message"].splitlines()[0] == "I_PRIV, I_ROOT (3 reasons)"


def test_each_reason_is_a_cause_with_the_field_as_kubectl_writes_it() -> None:
    judged = verdict(reason(field="/spec/template/spec/containers/0/image"))
    cause = answer(judged)["status"]["details"]["causes"][0]
    assert cause == {
        "reason": "I_PRIV",
        "field": "spec.template.spec.containers[0].image",
        "message": "it is privileged",
    }


def test_the_last_cause_is_the_whole_verdict_with_its_recourse() -> None:
    way_out = Recourse(kind=RecourseKind.HUMAN, title="Ask", codes=("I_PRIV",))
    judged = verdict(reason(recourse=way_out), recourse=[way_out])
    cause = answer(judged)["status"]["details"]["causes"][-1]
    assert cause["reason"] == "argosy.dev/verdict"
    assert Verdict.model_validate_json(cause["message"]) == judged


@pytest.mark.parametrize(("size", "whole"), [(8_000, True), (20_000, False)])
def test_a_verdict_beyond_16_kib_is_named_by_its_digest(size: int, whole: bool) -> None:
    cause = answer(verdict(reason(observed="x" * size)))["status"]["details"]["causes"][-1]
    assert (cause["message"] == DIGEST) is not whole


def test_the_16_kib_are_bytes_and_not_characters() -> None:
    cause = answer(verdict(reason(observed="é" * 9_000)))["status"]["details"]["causes"][-1]
    assert cause["message"] == DIGEST


def test_the_audit_annotations_name_each_code_once() -> None:
    judged = verdict(reason("I_ROOT"), reason("I_PRIV"), reason("I_PRIV"), warnings=[reason("S_LIMITS")])
    assert answer(judged)["auditAnnotations"]["codes"] == "I_PRIV,I_ROOT,S_LIMITS"


def test_a_set_that_only_warns_allows_and_shows_its_reasons_as_warnings() -> None:
    judged = verdict(warnings=[reason()], validationActions=["Warn"])
    response = answer(judged)
    assert response["allowed"]
    assert response["warnings"] == ["I_PRIV: it is privileged"]


def test_a_set_that_only_audits_is_silent_but_for_the_audit_log() -> None:
    response = answer(verdict(warnings=[reason()], validationActions=["Audit"]))
    assert "warnings" not in response
    assert response["auditAnnotations"]["codes"] == "I_PRIV"


def test_a_warning_holds_no_control_character() -> None:
    warnings = answer(verdict(warnings=[reason("S_LIMITS", message="two\nlines\x1b[31m red\x7f")]))["warnings"]
    assert warnings == ["S_LIMITS: two lines [31m red"]


def test_a_hostile_message_cannot_forge_a_line_of_the_status() -> None:
    message = answer(verdict(reason(message="bad\n- I_FAKE: forged")))["status"]["message"]
    assert len(message.splitlines()) == 2


@given(st.lists(st.text(max_size=600), max_size=60))
def test_warnings_stay_within_what_the_api_server_passes_on(messages: list[str]) -> None:
    soft = [reason("S_LIMITS", message=message) for message in messages]
    warnings = answer(verdict(warnings=soft)).get("warnings", [])
    assert all(len(warning) <= 256 for warning in warnings)
    assert sum(map(len, warnings)) <= 4096
    assert bool(warnings) == bool(messages)


@given(st.lists(st.text(max_size=2000), min_size=1, max_size=20))
def test_a_denial_is_json_of_bounded_text_whatever_the_object_holds(messages: list[str]) -> None:
    response = answer(verdict(*(reason(message=message, observed=message) for message in messages)))
    assert json.loads(json.dumps(response)) == response
    assert len(response["status"]["message"]) <= 4096


@pytest.mark.parametrize(
    ("pointer", "path"),
    [
        ("", ""),
        ("/spec", "spec"),
        ("/spec/containers/0/image", "spec.containers[0].image"),
        ("/metadata/annotations/argosy.dev~1owner", "metadata.annotations[argosy.dev/owner]"),
        ("/data/a~0b", "data[a~b]"),
        ("/spec/x-y", "spec.x-y"),
    ],
)
def test_a_json_pointer_becomes_the_path_that_kubernetes_writes(pointer: str, path: str) -> None:
    assert field_path(pointer) == path
