"""Matching a request, as the API server matches it."""

import pytest

from argosy.admission.policy.index import Key, matches
from argosy.admission.policy.sidecar import ResourceRule


def key(
    resource: str = "pods", sub: str = "", *, group: str = "", operation: str = "CREATE", namespaced: bool = True
) -> Key:
    return (group, "v1", resource, sub, operation, namespaced, "a")


def rule(**given: object) -> list[ResourceRule]:
    everything = {"apiGroups": ["*"], "apiVersions": ["*"], "operations": ["*"], "resources": ["*"]}
    return [ResourceRule.model_validate({**everything, **given})]


@pytest.mark.parametrize(
    ("patterns", "matched", "passed_over"),
    [
        (["pods"], [key()], [key(sub="exec"), key("services")]),
        (["pods/exec"], [key(sub="exec")], [key(), key(sub="log")]),
        (["pods/*"], [key(), key(sub="exec")], [key("services", "status")]),
        (["*"], [key(), key("services")], [key(sub="exec")]),
        (["*/scale"], [key("deployments", "scale")], [key("deployments")]),
        (["*/*"], [key(), key(sub="exec"), key("deployments", "scale")], []),
    ],
)
def test_patterns_of_resources(patterns: list[str], matched: list[Key], passed_over: list[Key]) -> None:
    rules = rule(resources=patterns)
    assert all(matches(item, rules) for item in matched)
    assert not any(matches(item, rules) for item in passed_over)


def test_every_field_of_a_rule_must_hold() -> None:
    rules = rule(apiGroups=["apps"], apiVersions=["v1"], operations=["CREATE", "UPDATE"], resources=["deployments"])
    assert matches(key("deployments", group="apps"), rules)
    for other in (key("deployments"), key("pods", group="apps"), key("deployments", group="apps", operation="DELETE")):
        assert not matches(other, rules)


def test_scope_and_names_narrow_a_rule() -> None:
    assert [matches(key(namespaced=flag), rule(scope="Namespaced")) for flag in (True, False)] == [True, False]
    assert [matches(key(namespaced=flag), rule(scope="Cluster")) for flag in (True, False)] == [False, True]
    assert matches(key(), rule(resourceNames=["a"]))
    assert not matches(key(), rule(resourceNames=["b"]))


def test_an_excluded_request_is_not_matched() -> None:
    assert not matches(key(), rule(), rule(operations=["CREATE"]))
    assert matches(key(operation="UPDATE"), rule(), rule(operations=["CREATE"]))
