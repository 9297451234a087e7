"""The shared variables: a rule about pods has their text, and they have an answer to whatever a hand can write."""

from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from argosy.admission.engine.cel.environment import environment
from argosy.admission.engine.cel.names import PARAMS
from argosy.admission.engine.cel.program import Scope
from argosy.admission.engine.cel.result import evaluate, json_value
from argosy.admission.policy.source import PACKAGED
from argosy.admission.shape import is_array, is_object

LIBRARY: dict[str, Any] = yaml.safe_load((PACKAGED / "library" / "variables.yaml").read_text())
TEXTS: dict[str, str] = {variable["name"]: variable["expression"] for variable in LIBRARY["variables"]}
RULES = sorted(path.parent.name for path in PACKAGED.glob("*/rule.yaml"))
CODE = "I_PRIV"
POD_KINDS = ("Pod", "PodTemplate", "Deployment", "CronJob", "Rollout")
WORKFLOW_KINDS = ("Workflow", "ClusterWorkflowTemplate", "CronWorkflow")


@pytest.mark.parametrize("folder", RULES)
def test_in_a_rule_about_pods_a_variable_with_a_shared_name_has_the_shared_text(folder: str) -> None:
    spec = yaml.safe_load((PACKAGED / folder / "rule.yaml").read_text())["spec"]
    declared = {variable["name"]: variable["expression"] for variable in spec.get("variables", [])}
    shared = declared.keys() & TEXTS.keys() if "pods" in declared else set[str]()
    assert {name: declared[name] for name in shared} == {name: TEXTS[name] for name in shared}


def evaluated(item: dict[str, Any], old: Any = None) -> dict[str, Any]:
    """Return every shared variable for an object, or for the update of an old one."""
    request = {
        "resource": {"resource": "pods" if item["kind"] == "Pod" else "others"},
        "operation": "CREATE" if old is None else "UPDATE",
    }
    params: dict[str, Any] = {"spec": {"mode": "enforce", "podControllers": "Deny", "defaults": {}, "exemptions": {}}}
    variables = environment().activation(
        {
            "object": item,
            "oldObject": old,
            "request": request,
            "namespaceObject": {"metadata": {"name": "shop"}},
            PARAMS: {CODE: params},
        }
    )
    return {name: json_value(evaluate(program, variables)) for name, program in PROGRAMS.items()}


def programs() -> dict[str, Any]:
    scope = Scope(CODE)
    for name, text in TEXTS.items():
        scope.declare(name, text)
    return {name: environment().deserialize(scope.compile(f"variables.{name}").program) for name in TEXTS}


PROGRAMS = programs()
HOSTILE: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(0, 3) | st.sampled_from(["", "x"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["name", "image"]), inner, max_size=2),
    max_leaves=3,
)
"""A value of any type."""


def either(good: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Mostly what belongs there, now and then anything."""
    return st.one_of(good, good, good, good, HOSTILE)


def some(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return either(st.fixed_dictionaries({}, optional=fields))


CONTAINER = some(name=st.just("c"))
CONTAINERS = either(st.lists(CONTAINER, max_size=2))
POD = some(containers=CONTAINERS, initContainers=CONTAINERS, ephemeralContainers=CONTAINERS)
PLAIN = {
    "container": CONTAINER,
    "script": CONTAINER,
    "containerSet": some(containers=CONTAINERS),
    "initContainers": CONTAINERS,
    "sidecars": CONTAINERS,
    "podSpecPatch": HOSTILE,
}
INLINE = some(**PLAIN, steps=HOSTILE)
TASKS = either(st.lists(some(inline=INLINE, template=st.just("x")), max_size=2))
TEMPLATE = some(**PLAIN, dag=some(tasks=TASKS), steps=either(st.lists(TASKS, max_size=2)))
WORKFLOW = some(
    templates=either(st.lists(TEMPLATE, max_size=2)),
    templateDefaults=TEMPLATE,
    podSpecPatch=HOSTILE,
    artifactGC=some(podSpecPatch=HOSTILE),
)


@pytest.mark.parametrize("kind", [*POD_KINDS, *WORKFLOW_KINDS])
@settings(max_examples=40, deadline=None)
@given(st.data())
def test_whatever_stands_in_a_field_the_variables_have_an_answer(kind: str, data: st.DataObject) -> None:
    body = {
        "Pod": some(spec=POD),
        "PodTemplate": some(template=some(spec=POD)),
        "CronJob": some(spec=some(jobTemplate=some(spec=some(template=some(spec=POD))))),
        "CronWorkflow": some(spec=some(workflowSpec=WORKFLOW)),
    }.get(kind, some(spec=WORKFLOW if kind in WORKFLOW_KINDS else some(template=some(spec=POD))))
    drawn = data.draw(body)
    item = of_kind(drawn, kind)
    found = evaluated(item, data.draw(st.none() | st.just(item) | body.map(lambda old: of_kind(old, kind))))
    for entry in [*found["pods"], *found["templates"], *found["containers"]]:
        assert entry["spec"] == (at(item, entry["path"]) or {})
    for entry in found["misshapen"]:
        assert entry["observed"] == at(item, entry["field"])
        assert entry["observed"] is not None
    assert len({entry["field"] for entry in found["misshapen"]}) == len(found["misshapen"])


def of_kind(drawn: Any, kind: str) -> dict[str, Any]:
    return {**(drawn if is_object(drawn) else {}), "kind": kind}


def at(item: Any, pointer: str) -> Any:
    """Return what stands at a JSON Pointer."""
    for step in pointer.split("/")[1:]:
        item = item[int(step)] if is_array(item) else item[step]
    return item


def test_every_container_of_a_workflow_is_found_once() -> None:
    container = {"image": "nginx"}
    workflow: dict[str, Any] = {
        "templateDefaults": {"container": container},
        "templates": [
            {"container": container, "initContainers": [container], "sidecars": [container]},
            {"script": container},
            {"containerSet": {"containers": [container, container]}},
            {"dag": {"tasks": [{"inline": {"container": container}}, {"template": "x"}]}},
            {"steps": [[{"template": "x"}], [{"template": "x"}, {"inline": {"script": container}}]]},
            {"suspend": {}},
        ],
    }
    places: list[tuple[str, str, dict[str, Any]]] = [
        ("WorkflowTemplate", "/spec", {"spec": workflow}),
        ("CronWorkflow", "/spec/workflowSpec", {"spec": {"workflowSpec": workflow}}),
    ]
    for kind, start, spec in places:
        found = evaluated({"kind": kind, **spec})
        assert found["misshapen"] == []
        assert [entry["path"].removeprefix(start) for entry in found["containers"]] == [
            "/templateDefaults/container",
            "/templates/0/container",
            "/templates/0/initContainers/0",
            "/templates/0/sidecars/0",
            "/templates/1/script",
            "/templates/2/containerSet/containers/0",
            "/templates/2/containerSet/containers/1",
            "/templates/3/dag/tasks/0/inline/container",
            "/templates/4/steps/1/1/inline/script",
        ]


def test_a_field_of_another_type_on_the_way_is_named() -> None:
    wrong: list[tuple[str, dict[str, Any], str]] = [
        ("Pod", {"spec": []}, "/spec"),
        ("Deployment", {"spec": {"template": "x"}}, "/spec/template"),
        (
            "CronJob",
            {"spec": {"jobTemplate": {"spec": {"template": {"spec": 1}}}}},
            "/spec/jobTemplate/spec/template/spec",
        ),
        ("CronWorkflow", {"spec": {"workflowSpec": []}}, "/spec/workflowSpec"),
        ("Pod", {"spec": {"containers": {}}}, "/spec/containers"),
        ("Pod", {"spec": {"initContainers": ["x"]}}, "/spec/initContainers/0"),
        ("Workflow", {"spec": {"templates": [{"container": []}]}}, "/spec/templates/0/container"),
        ("Workflow", {"spec": {"templates": [{"steps": [{}]}]}}, "/spec/templates/0/steps/0"),
        (
            "Workflow",
            {"spec": {"templates": [{"dag": {"tasks": [{"inline": 1}]}}]}},
            "/spec/templates/0/dag/tasks/0/inline",
        ),
    ]
    for kind, item, field in wrong:
        assert [entry["field"] for entry in evaluated({"kind": kind, **item})["misshapen"]] == [field]
