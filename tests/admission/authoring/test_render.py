"""Rendered policies: the same bytes for the same files, and for every namespace the params that the set gives it."""

from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argosy.adapters.manifest.dump import dump
from argosy.admission import PolicySet
from argosy.admission.authoring.render import Request, custom_resource_definition, render
from argosy.admission.authoring.render.regions import regions
from argosy.cli.policy.selector import requirements
from argosy.schemas.errors import InputError, PolicyError
from argosy.schemas.label_selector import LabelSelector, Requirement
from argosy.schemas.verdict import Engine

from .folders import change, write

KEYS = st.sampled_from(["a", "b", "c"])
VALUES = st.lists(st.sampled_from(["x", "y", "z"]), min_size=1, max_size=2, unique=True)


@st.composite
def a_requirement(draw: st.DrawFn) -> Requirement:
    word: Literal["In", "NotIn", "Exists", "DoesNotExist"] = draw(
        st.sampled_from(["In", "NotIn", "Exists", "DoesNotExist"])
    )
    return Requirement(key=draw(KEYS), operator=word, values=tuple(draw(VALUES)) if "In" in word else ())


@st.composite
def a_selector(draw: st.DrawFn) -> LabelSelector:
    labels = draw(st.dictionaries(KEYS, st.sampled_from(["x", "y"]), max_size=1))
    return LabelSelector(match_labels=labels, match_expressions=tuple(draw(st.lists(a_requirement(), max_size=2))))


LABELS = st.dictionaries(KEYS, st.sampled_from(["x", "y", "z", ""]))


@given(st.lists(a_selector(), max_size=2), LABELS)
def test_every_namespace_is_in_exactly_one_region_and_it_is_the_right_one(
    selectors: list[LabelSelector], labels: dict[str, str]
) -> None:
    found = [region for region in regions(selectors) if all(item.holds(labels) for item in region.requirements)]
    assert [region.overrides for region in found] == [
        tuple(index for index, selector in enumerate(selectors) if selector.selects(labels))
    ]


def test_more_regions_than_a_cluster_should_hold_are_refused() -> None:
    with pytest.raises(PolicyError, match="more than 32 bindings"):
        regions([LabelSelector(match_labels={f"k{number}": "x"}) for number in range(6)])


SET = """\
apiVersion: argosy.dev/v1alpha1
kind: PolicySet
metadata: {name: mine}
validationActions: [ACTION]
params: {I_OWNED: {labels: [owner]}}
overrides:
- namespaceSelector: {matchLabels: {env: dev}}
  params: {I_OWNED: {labels: [team]}}
"""


def rendered(folder: Path, **options: Any) -> list[dict[str, Any]]:
    return list(render(Request(source=str(folder), **options)).objects)


def of_kind(kind: str, objects: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [item for item in objects if item["kind"] == kind]


def test_a_policy_gets_its_rule_a_binding_and_its_params(tmp_path: Path) -> None:
    folder = write(tmp_path)
    params, rule, binding = rendered(folder)
    assert rule["spec"]["validations"][0]["expression"] == "variables.missing.size() == 0"
    assert rule["metadata"]["labels"]["argosy.dev/code"] == "I_OWNED"
    assert binding["spec"]["paramRef"] == {"name": "i-owned.argosy.dev", "parameterNotFoundAction": "Deny"}
    assert binding["spec"]["validationActions"] == ["Deny"]
    assert params["spec"] == {"labels": ["app.kubernetes.io/name"]}
    assert params["metadata"]["name"] == binding["spec"]["paramRef"]["name"]


def test_equal_files_give_equal_bytes(tmp_path: Path) -> None:
    one, other = write(tmp_path / "one"), write(tmp_path / "other")
    assert dump(rendered(one)) == dump(rendered(other))


def test_overrides_become_bindings_of_their_own_for_what_stands_in_a_namespace(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "set.yaml").write_text(SET.replace("ACTION", "Deny"))
    objects = rendered(tmp_path)
    params = {item["metadata"]["name"]: item["spec"]["labels"] for item in of_kind("PolicyParams", objects)}
    assert params == {"i-owned.argosy.dev": ["owner"], "i-owned-o1.argosy.dev": ["team"]}
    base, override = of_kind("ValidatingAdmissionPolicyBinding", objects)
    assert base["spec"]["matchResources"] == {
        "namespaceSelector": {"matchExpressions": [{"key": "env", "operator": "NotIn", "values": ["dev"]}]}
    }
    assert override["spec"]["matchResources"]["namespaceSelector"]["matchExpressions"][0]["operator"] == "In"
    scopes = [item["scope"] for item in override["spec"]["matchResources"]["resourceRules"]]
    assert scopes == ["Namespaced", "Cluster"]


@pytest.mark.parametrize(
    ("code", "of_set", "asked", "actions"),
    [
        ("I_OWNED", "Deny", ("Deny",), ["Deny"]),
        ("I_OWNED", "Warn", ("Deny",), ["Warn"]),
        ("I_OWNED", "Deny", ("Audit",), ["Audit"]),
        ("I_OWNED", "Deny", ("Deny", "Warn", "Audit"), ["Deny", "Audit"]),
        ("S_OWNED", "Deny", ("Deny",), ["Warn"]),
        ("S_OWNED", "Audit", ("Deny",), ["Audit"]),
    ],
)
def test_what_follows_is_never_more_than_the_set_the_severity_and_the_request_allow(
    code: str, of_set: str, asked: tuple[str, ...], actions: list[str], tmp_path: Path
) -> None:
    write(tmp_path, code=code)
    (tmp_path / "set.yaml").write_text(SET.replace("ACTION", of_set).replace("I_OWNED", code))
    bindings = of_kind("ValidatingAdmissionPolicyBinding", rendered(tmp_path, actions=asked))
    assert {tuple(item["spec"]["validationActions"]) for item in bindings} == {tuple(actions)}


def test_each_binding_of_a_sidecar_is_one_of_the_api_server(tmp_path: Path) -> None:
    folder = write(tmp_path)
    with (folder / "policy.yaml").open("a") as file:
        file.write("bindings:\n- {validationActions: [Deny]}\n- {validationActions: [Warn], params: {labels: [a]}}\n")
    bindings = of_kind("ValidatingAdmissionPolicyBinding", rendered(folder))
    assert [(item["metadata"]["name"], item["spec"]["validationActions"]) for item in bindings] == [
        ("i-owned.argosy.dev", ["Deny"]),
        ("i-owned-b2.argosy.dev", ["Warn"]),
    ]


def test_what_cannot_be_rendered_is_named(tmp_path: Path) -> None:
    write(tmp_path, Engine.REGO, name="in-rego", code="I_REGO")
    unset = write(tmp_path, name="unset", code="I_UNSET")
    change(unset / "policy.yaml", "      default: [app.kubernetes.io/name]\n", "")
    change(unset / "policy.yaml", "params:\n", "requires: [labels]\nparams:\n")
    found = render(Request(source=str(tmp_path)))
    assert found.objects == ()
    assert [line.partition(":")[0] for line in found.left] == ["I_REGO in-rego", "I_UNSET unset"]
    again = render(Request(source=str(tmp_path), params={"I_UNSET": {"labels": ["a"]}}))
    assert len(again.objects) == 3


def test_a_namespace_selector_holds_for_every_binding(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "set.yaml").write_text(SET.replace("ACTION", "Deny"))
    bindings = of_kind("ValidatingAdmissionPolicyBinding", rendered(tmp_path, selector=requirements("team=web")))
    for binding in bindings:
        first = binding["spec"]["matchResources"]["namespaceSelector"]["matchExpressions"][0]
        assert first == {"key": "team", "operator": "In", "values": ["web"]}


def test_the_kind_of_params_takes_what_any_policy_has() -> None:
    definition = custom_resource_definition()
    assert definition["metadata"]["name"] == f"{definition['spec']['names']['plural']}.{definition['spec']['group']}"
    assert definition["spec"]["scope"] == "Cluster"


def test_every_packaged_policy_in_cel_is_rendered_or_named() -> None:
    found = render(Request(source="all"))
    rules = {
        item["metadata"]["labels"]["argosy.dev/code"] for item in found.objects if "matchConstraints" in item["spec"]
    }
    named = {line.partition(" ")[0] for line in found.left}
    assert rules | named == set(PolicySet.load("all").policies)
    assert rules & named == set()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("a=1", [("a", "In", ("1",))]),
        ("a==1, b != 2", [("a", "In", ("1",)), ("b", "NotIn", ("2",))]),
        ("argosy.dev/a in (x, y),b notin (z)", [("argosy.dev/a", "In", ("x", "y")), ("b", "NotIn", ("z",))]),
        ("a,!b", [("a", "Exists", ()), ("b", "DoesNotExist", ())]),
    ],
)
def test_a_selector_is_read_as_kubectl_reads_it(text: str, expected: list[tuple[str, str, tuple[str, ...]]]) -> None:
    assert [(item.key, item.operator, item.values) for item in requirements(text)] == expected


@pytest.mark.parametrize("text", ["=", "a in x", "a in (", "a==b==c", "a b", "!", "a=(1)", "a=ä"])
def test_what_is_no_selector_is_misuse(text: str) -> None:
    with pytest.raises(InputError, match="no selector"):
        requirements(text)
