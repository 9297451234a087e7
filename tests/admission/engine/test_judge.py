"""The judge: what denies, what warns, what is skipped, and what the digests cover."""

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml

from argosy.admission import PolicySet, judge, review, violations
from argosy.schemas.errors import PolicyError
from argosy.schemas.review import PolicyException, Review, UserInfo
from argosy.schemas.verdict import Engine, Severity

from ..policy.conftest import PODS, Write, rule, write_cel, write_rego

__all__ = ["write_cel", "write_rego"]

AT = "2026-01-31T12:00:00Z"
POD: dict[str, Any] = {
    "apiVersion": "v1",
    "kind": "Pod",
    "metadata": {"name": "a", "namespace": "shop"},
    "spec": {"containers": [{"name": "c", "image": "a@sha256:" + "1" * 64, "securityContext": {"privileged": True}}]},
}


def pod(**given: Any) -> Review:
    fields: dict[str, Any] = {"unknown": "deny", **given}
    return review.from_manifest(POD, at=AT, **fields)


def test_a_false_validation_denies_with_every_violation(write_cel: Write) -> None:
    stated = (
        "[{'field': '/b', 'observed': 1, 'expected': null}, {'field': '/a', 'observed': [1], 'expected': {'x': 1}}]"
    )
    verdict = judge(pod(), PolicySet.load(write_cel(rule("false"), violations=stated)))
    assert not verdict.allowed
    assert [(reason.field, reason.observed, reason.expected) for reason in verdict.reasons] == [
        ("/a", [1], {"x": 1}),
        ("/b", 1, None),
    ]
    assert {(reason.code, reason.engine, reason.message, reason.contract) for reason in verdict.reasons} == {
        ("I_TEST", Engine.CEL, "the test refuses", "what the test asks")
    }


@pytest.mark.parametrize(
    "stated", ["[]", "[1]", "{}", "[object.nosuch]", "[{'field': 'no pointer'}]", "[optional.none()]"]
)
def test_a_denial_stands_even_if_its_violations_cannot_be_stated(write_cel: Write, stated: str) -> None:
    verdict = judge(pod(), PolicySet.load(write_cel(rule("false"), violations=stated)))
    assert [(reason.code, reason.field) for reason in verdict.reasons] == [("I_TEST", "")]


def test_a_message_expression_names_things_and_falls_back_to_the_message(write_cel: Write) -> None:
    validations = [{"expression": "false", "message": "plain", "messageExpression": "'pod ' + object.metadata.name"}]
    named = PolicySet.load(write_cel(rule(validations=validations), "named"))
    assert judge(pod(), named).reasons[0].message == "pod a"
    validations[0]["messageExpression"] = "string(object.nosuch)"
    assert judge(pod(), PolicySet.load(write_cel(rule(validations=validations), "fails"))).reasons[0].message == "plain"


@pytest.mark.parametrize("fault", ["object.nosuch == 1", "1 / 0 == 1", "lists.range(20000).all(x, x >= 0)"])
def test_an_error_denies_where_the_failure_policy_is_fail(write_cel: Write, fault: str) -> None:
    verdict = judge(pod(), PolicySet.load(write_cel(rule(fault, failurePolicy="Fail"))))
    assert not verdict.allowed
    (reason,) = verdict.reasons
    assert (reason.code, reason.engine, reason.severity, reason.policy) == (
        "E_POLICY",
        Engine.CEL,
        Severity.HARD,
        "test",
    )
    assert "I_TEST" in reason.message


def test_an_error_warns_where_the_failure_policy_is_ignore(write_cel: Write) -> None:
    verdict = judge(pod(), PolicySet.load(write_cel(rule("object.nosuch == 1", failurePolicy="Ignore"))))
    assert verdict.allowed
    assert [warning.code for warning in verdict.warnings] == ["E_POLICY"]


def test_ignore_does_not_weaken_a_refusal(write_cel: Write) -> None:
    assert not judge(pod(), PolicySet.load(write_cel(rule("false", failurePolicy="Ignore")))).allowed


def test_a_failing_soft_policy_still_denies(write_cel: Write) -> None:
    document = rule("object.nosuch == 1")
    document["metadata"]["name"] = "s-test.argosy.dev"
    verdict = judge(pod(), PolicySet.load(write_cel(document, code="S_TEST", severity="soft")))
    assert [reason.code for reason in verdict.reasons] == ["E_POLICY"]


@pytest.mark.parametrize(
    ("conditions", "denied"),
    [
        ([], ["I_TEST"]),
        (["true"], ["I_TEST"]),
        (["true", "false"], []),
        (["object.nosuch == 1"], ["E_POLICY"]),
        (["object.nosuch == 1", "false"], []),
    ],
)
def test_match_conditions_are_read_as_the_api_server_reads_them(
    write_cel: Write, conditions: list[str], denied: list[str]
) -> None:
    named = [{"name": f"c{index}", "expression": text} for index, text in enumerate(conditions)]
    verdict = judge(pod(), PolicySet.load(write_cel(rule("false", matchConditions=named))))
    assert [reason.code for reason in verdict.reasons] == denied


def test_a_builtin_error_in_rego_denies(write_rego: Write) -> None:
    folder = write_rego("deny contains {} if to_number(input.request.object.metadata.name) > 0")
    (reason,) = judge(pod(), PolicySet.load(folder)).reasons
    assert (reason.code, reason.engine) == ("E_POLICY", Engine.REGO)


@pytest.mark.parametrize("value", ["1", '"x"', '{"field": 1}', '{"field": "x"}', '{"field": "/x", "recourse": 1}'])
def test_a_rego_answer_that_is_no_violation_denies(write_rego: Write, value: str) -> None:
    verdict = judge(pod(), PolicySet.load(write_rego(f"deny contains {value}")))
    assert [reason.code for reason in verdict.reasons] == ["E_POLICY"]


UNKNOWN = (
    "deny contains v if { input.nosuch; v := {} }\n"
    'unknown contains {"field": "/spec", "fact": "sbom", "message": "nobody looked"} if not input.cluster.x'
)


def test_an_unknown_fact_denies_or_is_skipped_as_the_review_says(write_rego: Write) -> None:
    policies = PolicySet.load(write_rego(UNKNOWN))
    denied = judge(pod(unknown="deny"), policies)
    assert [(reason.field, reason.observed, reason.expected) for reason in denied.reasons] == [
        ("/spec", "unknown", "sbom")
    ]
    skipped = judge(pod(unknown="skip"), policies)
    assert skipped.allowed
    assert [(item.code, item.reason) for item in skipped.skipped] == [("I_TEST", "nobody looked")]


def test_a_known_bad_fact_is_not_excused_by_an_unknown_one(write_rego: Write) -> None:
    policies = PolicySet.load(write_rego(UNKNOWN + '\ndeny contains {"field": "/b", "observed": 1, "expected": 2}'))
    assert [reason.field for reason in judge(pod(unknown="skip"), policies).reasons] == ["/b"]


def soft(write: Write, name: str = "soft") -> Path:
    document = rule("false")
    document["metadata"]["name"] = "s-test.argosy.dev"
    return write(document, name, code="S_TEST", severity="soft")


def test_a_soft_refusal_warns(write_cel: Write) -> None:
    verdict = judge(pod(), PolicySet.load(soft(write_cel)))
    assert verdict.allowed
    assert [(warning.code, warning.severity) for warning in verdict.warnings] == [("S_TEST", Severity.SOFT)]


def test_an_exception_moves_a_soft_refusal_and_no_hard_one(write_cel: Write, tmp_path: Path) -> None:
    soft(write_cel)
    write_cel(rule("false"), "hard")
    accepted = (PolicyException(code="S_TEST", reason="known", source="a.yaml:3"),)
    verdict = judge(pod(exceptions=accepted), PolicySet.load(tmp_path))
    assert [reason.code for reason in verdict.reasons] == ["I_TEST"]
    assert verdict.warnings == ()
    assert [(item.code, item.reason, item.source) for item in verdict.exceptions] == [("S_TEST", "known", "a.yaml:3")]


def test_an_exception_that_nothing_met_is_not_listed(write_cel: Write) -> None:
    accepted = (PolicyException(code="S_TEST", reason="known"),)
    assert judge(pod(exceptions=accepted), PolicySet.load(write_cel(rule("true")))).exceptions == ()


@pytest.mark.parametrize("action", ["Warn", "Audit"])
def test_a_set_that_only_warns_allows_and_says_so(write_cel: Write, tmp_path: Path, action: str) -> None:
    write_cel(rule("false"), "hard")
    (tmp_path / "set.yaml").write_text(
        yaml.safe_dump(
            {
                "apiVersion": "argosy.dev/v1alpha1",
                "kind": "PolicySet",
                "metadata": {"name": "x"},
                "validationActions": [action],
            }
        )
    )
    verdict = judge(pod(), PolicySet.load(tmp_path))
    assert verdict.allowed
    assert verdict.validation_actions == (action,)
    shown = {"Warn": verdict.warnings, "Audit": verdict.audited}
    assert {key: [item.code for item in items] for key, items in shown.items()} == {"Warn": [], "Audit": []} | {
        action: ["I_TEST"]
    }


def test_a_policy_whose_required_param_nobody_set_is_skipped_and_says_so(write_cel: Write) -> None:
    params = {"type": "object", "properties": {"names": {"type": "array"}}}
    kind = {"apiVersion": "argosy.dev/v1alpha1", "kind": "PolicyParams"}
    policies = PolicySet.load(
        write_cel(rule("object.metadata.name in params.spec.names", paramKind=kind), params=params, requires=["names"])
    )
    unset_in: list[dict[str, Any]] = [{}, {"I_TEST": {"names": []}}]
    for unset in unset_in:
        verdict = judge(pod(params=unset), policies)
        assert verdict.allowed
        assert [item.code for item in verdict.skipped] == ["I_TEST"]
    assert judge(pod(params={"I_TEST": {"names": ["a"]}}), policies).allowed
    assert not judge(pod(params={"I_TEST": {"names": ["b"]}}), policies).allowed
    with pytest.raises(PolicyError, match="names"):
        judge(pod(params={"I_TEST": {"names": 1}}), policies)


def test_a_policy_that_copes_without_a_user_judges_without_one(write_cel: Write) -> None:
    expression = "request.?userInfo.?username.orValue('nobody') == 'nobody'"
    verdict = judge(pod(), PolicySet.load(write_cel(rule(expression))))
    assert verdict.allowed
    assert verdict.skipped == ()


def test_a_policy_on_identity_is_skipped_without_a_user(write_cel: Write) -> None:
    expression = "request.userInfo.username == 'admin' || request.?userInfo.hasValue()"
    policies = PolicySet.load(write_cel(rule("variables.x", variables=[{"name": "x", "expression": expression}])))
    verdict = judge(pod(), policies)
    assert verdict.allowed
    assert [item.reason for item in verdict.skipped] == ["the review names no user"]
    known = pod()
    known = known.model_copy(
        update={"request": known.request.model_copy(update={"user_info": UserInfo(username="eve")})}
    )
    assert judge(known, policies).skipped == ()


def test_what_is_empty_in_a_request_is_absent_as_on_the_server(write_cel: Write) -> None:
    expression = "has(request.namespace) && !has(request.subResource) && request.resource.resource == 'pods'"
    assert judge(pod(), PolicySet.load(write_cel(rule(expression)))).allowed


def test_violations_are_unmasked_and_carry_the_recourse_that_the_rule_names(write_cel: Write) -> None:
    stated = "[{'field': '/spec', 'observed': 'x', 'expected': 'y', 'recourse': 'drop'}]"
    policies = PolicySet.load(write_cel(rule("false"), violations=stated))
    (found,) = violations(pod(), policies)["I_TEST"]
    assert (found.field, found.recourse, found.message) == ("/spec", "drop", "the test refuses")


def test_a_policy_judges_only_what_it_matches(write_cel: Write) -> None:
    excluded = [{**PODS[0], "resourceNames": ["a"]}]
    constraints = {"resourceRules": PODS, "excludeResourceRules": excluded}
    policies = PolicySet.load(write_cel(rule("false", matchConstraints=constraints)))
    assert judge(pod(), policies).allowed
    other = copy.deepcopy(POD)
    other["metadata"] = {"name": "b"}
    assert not judge(review.from_manifest(other, at=AT), policies).allowed
