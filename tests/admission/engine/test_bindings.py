"""Bindings and overrides: one rule, judged once per binding, with params per namespace."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from argosy.admission import PolicySet, judge, review, violations
from argosy.schemas.errors import PolicyError
from argosy.schemas.review import Review

from ..policy.conftest import Write, rule, write_cel, write_rego

__all__ = ["write_cel", "write_rego"]

AT = "2026-01-31T12:00:00Z"
KIND = {"apiVersion": "argosy.dev/v1alpha1", "kind": "PolicyParams"}
SCHEMA = {"type": "object", "properties": {"least": {"type": "integer", "default": 1}, "name": {"type": "string"}}}
BINDINGS: list[dict[str, Any]] = [
    {"validationActions": ["Deny"], "params": {"least": 3}},
    {"validationActions": ["Warn"], "params": {"least": 5}},
    {"validationActions": ["Audit"], "params": {"least": 7}},
]
STATED = "[{'field': '/spec/least', 'observed': object.spec.least, 'expected': params.spec.least}]"


def pod(least: int, namespace: str = "shop", labels: dict[str, str] | None = None, **given: Any) -> Review:
    item = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "a", "namespace": namespace},
        "spec": {"least": least},
    }
    return review.from_manifest(item, at=AT, namespace_labels=labels, **given)


def bound(write: Write, bindings: list[dict[str, Any]] = BINDINGS, **changes: Any) -> Path:
    document = rule("object.spec.least >= params.spec.least", paramKind=KIND)
    if changes.get("severity") == "soft":
        document["metadata"]["name"] = "s-test.argosy.dev"
        changes["code"] = "S_TEST"
    return write(document, violations=STATED, params=SCHEMA, bindings=bindings, **changes)


def in_set(folder: Path, **given: Any) -> PolicySet:
    head = {"apiVersion": "argosy.dev/v1alpha1", "kind": "PolicySet", "metadata": {"name": "x"}}
    (folder.parent / "set.yaml").write_text(yaml.safe_dump({**head, **given}))
    return PolicySet.load(folder.parent)


def seen(found: Review, policies: PolicySet) -> tuple[list[Any], list[Any], list[Any]]:
    verdict = judge(found, policies)
    assert verdict.allowed == (not verdict.reasons)
    return (
        [item.expected for item in verdict.reasons],
        [item.expected for item in verdict.warnings],
        [item.expected for item in verdict.audited],
    )


def test_each_binding_judges_with_its_params_and_leads_to_its_action(write_cel: Write) -> None:
    policies = PolicySet.load(bound(write_cel))
    assert seen(pod(2), policies) == ([3], [5], [7])
    assert seen(pod(4), policies) == ([], [5], [7])
    assert seen(pod(6), policies) == ([], [], [7])
    assert seen(pod(8), policies) == ([], [], [])


def test_bindings_of_a_rego_rule_are_judged_as_well(write_rego: Write) -> None:
    body = (
        "least := data.params.I_TEST.least\n"
        'deny contains {"field": "/spec/least", "expected": least} if input.request.object.spec.least < least'
    )
    policies = PolicySet.load(write_rego(body, params=SCHEMA, bindings=BINDINGS))
    assert seen(pod(2), policies) == ([3], [5], [7])
    assert seen(pod(6), policies) == ([], [], [7])


def test_what_is_only_audited_is_not_in_the_digest(write_cel: Write) -> None:
    policies = PolicySet.load(bound(write_cel, [{"validationActions": ["Audit"]}]))
    refused = judge(pod(0), policies)
    assert refused.audited
    assert refused.digest == refused.digest_for(refused.input_digest, allowed=True, reasons=(), warnings=())
    assert violations(pod(0), policies) == {}


def test_a_soft_policy_warns_where_its_binding_denies(write_cel: Write) -> None:
    assert seen(pod(2), PolicySet.load(bound(write_cel, severity="soft"))) == ([], [3, 5], [7])


def test_a_refusal_is_not_warned_of_as_well(write_cel: Write) -> None:
    actions = [{"validationActions": ["Deny", "Audit"]}, {"validationActions": ["Warn"]}]
    assert seen(pod(0), PolicySet.load(bound(write_cel, actions))) == ([1], [], [1])


@pytest.mark.parametrize(
    ("actions", "expected"),
    [
        ("Deny", "3 | 5 | 7"),
        ("Deny Audit", "3 | 5 | 3 7"),
        ("Warn", " | 3 5 | 7"),
        ("Warn Audit", " | 3 5 | 3 7"),
        ("Audit", " |  | 3 5 7"),
    ],
)
def test_a_set_weakens_what_a_binding_does_and_never_strengthens_it(
    write_cel: Write, actions: str, expected: str
) -> None:
    policies = in_set(bound(write_cel), validationActions=actions.split())
    assert seen(pod(2), policies) == tuple([int(word) for word in part.split()] for part in expected.split("|"))


def test_an_error_follows_the_actions_of_its_binding(write_cel: Write) -> None:
    folder = write_cel(rule("object.nosuch == 1"), bindings=[{"validationActions": ["Warn"]}])
    verdict = judge(pod(1), PolicySet.load(folder))
    assert verdict.allowed
    assert [warning.code for warning in verdict.warnings] == ["E_POLICY"]


OVERRIDES: list[dict[str, Any]] = [
    {"namespaceSelector": {"matchLabels": {"tier": "gold"}}, "params": {"I_TEST": {"least": 10}}},
    {
        "namespaceSelector": {"matchExpressions": [{"key": "tier", "operator": "Exists"}]},
        "params": {"*": {"least": 20}},
    },
    {
        "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "lab"}},
        "params": {"I_TEST": {"least": 30}},
    },
]


@pytest.mark.parametrize(
    ("namespace", "labels", "least"),
    [
        ("shop", None, 2),
        ("shop", {"tier": "silver"}, 20),
        ("shop", {"tier": "gold"}, 20),
        ("lab", None, 30),
        ("lab", {"tier": "gold"}, 30),
    ],
)
def test_params_are_overridden_by_namespace_and_later_entries_win(
    write_cel: Write, namespace: str, labels: dict[str, str] | None, least: int
) -> None:
    policies = in_set(
        bound(write_cel, [{"validationActions": ["Deny"]}]), params={"I_TEST": {"least": 2}}, overrides=OVERRIDES
    )
    assert seen(pod(0, namespace, labels), policies)[0] == [least]
    given = pod(0, namespace, labels, params={"I_TEST": {"least": 40}})
    assert seen(given, policies)[0] == [40]
    assert seen(given, PolicySet.recorded(policies.canonical))[0] == [40]
    assert seen(pod(0, namespace, labels), PolicySet.recorded(policies.canonical))[0] == [least]


def test_overrides_change_the_digest_of_a_set(write_cel: Write) -> None:
    folder = bound(write_cel)
    digests = {in_set(folder, overrides=OVERRIDES[:count]).digest for count in range(4)}
    assert len(digests) == 4


@pytest.mark.parametrize(
    ("override", "reason"),
    [
        ({"params": {}}, "namespaceSelector"),
        ({"namespaceSelector": {}, "params": {"I_NOSUCH": {}}}, "I_NOSUCH is no policy"),
        ({"namespaceSelector": {}, "params": {"I_TEST": {"nosuch": 1}}}, "there is no nosuch"),
        ({"namespaceSelector": {}, "params": {"I_TEST": {"least": "many"}}}, r"params of I_TEST: least"),
        ({"namespaceSelector": {"matchLabels": {"a b": "c"}}, "params": {}}, "no label key"),
        ({"namespaceSelector": {"matchExpressions": [{"key": "a", "operator": "In"}]}, "params": {}}, "need some"),
        ({"namespaceSelector": {"matchExpressions": [{"key": "a", "operator": "Is"}]}, "params": {}}, "operator"),
    ],
)
def test_an_override_that_is_wrong_is_refused(write_cel: Write, override: dict[str, Any], reason: str) -> None:
    with pytest.raises(PolicyError, match=reason):
        in_set(bound(write_cel), overrides=[override])


@pytest.mark.parametrize(
    ("binding", "reason"),
    [
        ({"validationActions": ["Deny"], "params": {"least": "x"}}, r"params of I_TEST: least"),
        ({"validationActions": ["Deny"], "params": {"nosuch": 1}}, "no nosuch"),
        ({"validationActions": list[str]()}, r"bindings\.0\.validationActions"),
    ],
)
def test_a_binding_that_is_wrong_is_refused_with_its_line(
    write_cel: Write, binding: dict[str, Any], reason: str
) -> None:
    with pytest.raises(PolicyError, match=r"policy\.yaml:\d+: .*" + reason):
        PolicySet.load(bound(write_cel, [binding]))


def test_a_binding_cannot_rest_on_a_param_that_the_set_breaks(write_cel: Write) -> None:
    schema = {**SCHEMA, "if": {"properties": {"least": {"const": 3}}}, "then": {"required": ["name"]}}
    folder = bound(write_cel)
    text = yaml.safe_load((folder / "policy.yaml").read_text())
    (folder / "policy.yaml").write_text(yaml.safe_dump({**text, "params": schema, "bindings": BINDINGS[:1]}))
    with pytest.raises(PolicyError, match="name"):
        PolicySet.load(folder)
