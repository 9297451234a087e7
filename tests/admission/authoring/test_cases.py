"""Cases: read with their places, compared field by field."""

from pathlib import Path
from typing import Any

import pytest

from argosy.admission import PolicySet
from argosy.admission.authoring.cases import read_cases
from argosy.admission.authoring.trial import CaseDifference, differences
from argosy.schemas.errors import PolicyError

from .folders import change, write

OWNER = "/metadata/labels/app.kubernetes.io~1name"


def tried(folder: Path) -> dict[str, tuple[CaseDifference, ...]]:
    policies = PolicySet.load(folder)
    (policy,) = policies.policies.values()
    return {case.case.name: differences(policy, policies, case) for case in read_cases(folder)}


def named(found: dict[str, tuple[CaseDifference, ...]]) -> list[tuple[str, Any, Any]]:
    return [(item.what, item.expected, item.got) for items in found.values() for item in items]


def test_a_case_knows_its_file_and_line(tmp_path: Path) -> None:
    cases = read_cases(write(tmp_path))
    assert [case.line for case in cases] == [2, 12, 19]
    assert cases[0].place == f"{tmp_path}/owned-workloads/cases.yaml:2"


def test_what_comes_out_as_expected_has_no_difference(tmp_path: Path) -> None:
    assert named(tried(write(tmp_path))) == []


def test_a_refusal_of_one_field_differs_in_what_was_observed(tmp_path: Path) -> None:
    folder = write(tmp_path)
    change(folder / "cases.yaml", "observed: null, expected: a value", "observed: web, expected: a value")
    assert named(tried(folder))[0] == (f"reasons {OWNER} observed", "web", None)


def test_a_missing_and_an_unexpected_refusal_stand_alone(tmp_path: Path) -> None:
    folder = write(tmp_path)
    change(folder / "cases.yaml", "field: /metadata/labels/app.kubernetes.io~1name", "field: /spec")
    stated = {"observed": None, "expected": "a value"}
    assert named(tried(folder))[:2] == [("reasons /spec", stated, None), (f"reasons {OWNER}", None, stated)]


def test_true_is_not_one(tmp_path: Path) -> None:
    folder = write(tmp_path)
    change(folder / "policy.yaml", "'observed': dyn(null)", "'observed': dyn(true)")
    change(folder / "cases.yaml", "observed: null", "observed: 1")
    assert ("reasons " + OWNER + " observed", 1, True) in named(tried(folder))


def test_a_soft_policy_is_denied_where_it_warns(tmp_path: Path) -> None:
    assert named(tried(write(tmp_path, code="S_OWNED"))) == []


def test_a_message_is_compared_where_it_is_written(tmp_path: Path) -> None:
    folder = write(tmp_path)
    change(folder / "cases.yaml", "expected: a value}", "expected: a value, message: other}")
    what, expected, got = named(tried(folder))[0]
    assert (what, expected) == (f"reasons {OWNER} message", "other")
    assert got == "labels are missing: app.kubernetes.io/name"


def test_a_rule_that_cannot_be_evaluated_is_said_and_nothing_else(tmp_path: Path) -> None:
    folder = write(tmp_path)
    change(folder / "rule.yaml", "variables.missing.size() == 0", "object.spec.nothing == 1")
    assert {what for what, _, _ in named(tried(folder))} == {"evaluation"}


BOMB = "\n".join(["- &a0 [1, 1]", *(f"- &a{n} [*a{n - 1}, *a{n - 1}, *a{n - 1}]" for n in range(1, 20))])
HOSTILE = {
    "no list": ("a: 1", ":1: must be a list"),
    "no case": ("- 1", ":1: 0: "),
    "unknown key": ("- {name: a, object: {}, verdict: {allowed: true}, color: red}", "0.color: Extra inputs"),
    "two inputs": ("- {name: a, object: {}, review: {}, verdict: {allowed: true}}", "an object, or a review"),
    "no input": ("- {name: a, verdict: {allowed: true}}", "an object, or a review"),
    "allowed with reasons": (
        "- {name: a, object: {}, verdict: {allowed: true, reasons: [{field: /a}]}}",
        "what is allowed has no reasons",
    ),
    "no kind": ("- {name: a, object: {}, verdict: {allowed: true}}", "case 'a': "),
    "twice": (
        "- &c {name: a, object: {apiVersion: v1, kind: Pod}, verdict: {allowed: true}}\n- *c",
        ":1: two cases are called 'a'",
    ),
    "alias of itself": ("- &a [*a]", "an alias of itself"),
    "alias bomb": (BOMB, "values"),
    "not UTF-8": (b"- {name: \xff}", "not YAML"),
    "huge": ("- " + "a" * 1_000_001, "larger than"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_case_is_refused_with_its_place(name: str, tmp_path: Path) -> None:
    folder = write(tmp_path)
    text, said = HOSTILE[name]
    (folder / "cases.yaml").write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(PolicyError) as caught:
        read_cases(folder)
    assert str(folder / "cases.yaml") in caught.value.message
    assert said in caught.value.message


def test_a_review_without_a_namespace_object_gets_the_one_that_the_server_would_add(tmp_path: Path) -> None:
    folder = write(tmp_path)
    review = (
        "{request: {operation: CREATE, kind: {version: v1, kind: Pod}, resource: {version: v1, resource: pods}, "
        "namespace: shop, object: {}}}"
    )
    (folder / "cases.yaml").write_text(f"- {{name: a, review: {review}, verdict: {{allowed: true}}}}\n")
    (case,) = read_cases(folder)
    assert case.review.namespace_object is not None
    assert case.review.namespace_object["metadata"]["name"] == "shop"
