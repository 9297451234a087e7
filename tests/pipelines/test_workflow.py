"""Argo Workflows: taken whole by Argo's own definitions, hardened, repeatable, and deaf to hostile names."""

import dataclasses
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from argosy.pipelines.graph import build_graph
from argosy.pipelines.programs.shape import rows, table
from argosy.pipelines.workflow import Cluster, workflows
from argosy.pipelines.workflow.parameters import mark, template_argv
from argosy.schemas.errors import InputError
from argosy.schemas.plan import PlanSpec, Task
from argosy.schemas.project import Commands, ImageSettings, Project
from argosy.schemas.risk import RiskTag
from argosy.schemas.role import Role

from ..lab.crds import Definitions

ONE = "sha256:" + "1" * 64
CLUSTER = Cluster(
    step_image=f"registry.example.com/argosy@{ONE}",
    copier_image=f"registry.example.com/skopeo@{ONE}",
    quarantine="registry.example.com/quarantine/shop",
)
PLAN = PlanSpec(
    release="a" * 64,
    attempt=1,
    goal="Change {{it}}",
    source="patch",
    repository="https://git.example.com/shop.git",
    base="b" * 40,
    environment="dev",
    service="shop",
    project=Project(images={"shop": ImageSettings(repository="registry.example.com/shop")}),
    tasks=(Task(id="code", title="Change it", role=Role.CODER),),
)
HEAD = "c" * 40
KNOWN = {
    *("base", "commit", "digest", "environment", "image", "release", "repository", "service"),
}


def made(plan: PlanSpec = PLAN) -> list[dict[str, Any]]:
    return workflows(plan, build_graph(plan, "argo"), HEAD, CLUSTER, digest=ONE)


def with_command(*command: str) -> PlanSpec:
    project = PLAN.project.model_copy(update={"commands": Commands(test=command)})
    return PLAN.model_copy(update={"project": project})


def of_kind(objects: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [item for item in objects if item["kind"] == kind]


def strings(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [text for part in (*table(value).values(), *rows(value)) for text in strings(part)]


@pytest.mark.crds
@pytest.mark.parametrize("risk", [(), (RiskTag.CRYPTO, RiskTag.DEPENDENCY)])
def test_argo_takes_every_field(crds: Definitions, risk: tuple[RiskTag, ...]) -> None:
    objects = made(PLAN.model_copy(update={"risk": risk}))
    ours = [item for item in objects if item["apiVersion"] == "argoproj.io/v1alpha1"]
    assert [item["kind"] for item in ours] == ["WorkflowTemplate", "Workflow", "WorkflowTemplate", "Workflow"]
    assert [error for item in ours for error in crds.errors(item)] == []


def test_every_container_has_no_rights_and_bounds() -> None:
    for template in of_kind(made(), "WorkflowTemplate"):
        spec = template["spec"]
        assert spec["automountServiceAccountToken"] is False
        assert spec["executor"] == {"serviceAccountName": "argosy-executor"}
        assert spec["securityContext"]["runAsNonRoot"] is True
        assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        containers = [one["container"] for one in spec["templates"] if "container" in one]
        assert containers
        for container in containers:
            context = container["securityContext"]
            assert context["capabilities"] == {"drop": ["ALL"]}
            assert context["readOnlyRootFilesystem"] is True
            assert context["allowPrivilegeEscalation"] is False
            assert {"cpu", "memory"} <= set(container["resources"]["limits"])
            assert "@sha256:" in container["image"]


def test_the_dag_is_the_graph() -> None:
    build = of_kind(made(), "WorkflowTemplate")[0]["spec"]
    (dag,) = (one["dag"] for one in build["templates"] if "dag" in one)
    drawn = {task["name"]: sorted(task.get("dependencies", [])) for task in dag["tasks"]}
    assert drawn == {step.name: sorted(step.needs) for step in build_graph(PLAN, "argo")}


def test_a_step_writes_its_own_folder_and_reads_those_that_it_needs() -> None:
    build = of_kind(made(), "WorkflowTemplate")[0]["spec"]
    needs = {step.name: set(step.needs) for step in build_graph(PLAN, "argo")}
    for template in build["templates"]:
        mounts = [one for one in template.get("container", {}).get("volumeMounts", ()) if one["name"] == "workspace"]
        if mounts:
            assert [one["subPath"] for one in mounts if not one.get("readOnly")] == [template["name"]]
            assert {one["subPath"] for one in mounts if one.get("readOnly")} == needs[template["name"]]


def test_only_infrastructure_is_tried_again() -> None:
    steps = [one for one in of_kind(made(), "WorkflowTemplate")[0]["spec"]["templates"] if one["name"] != "outcome"]
    for template in steps:
        if "container" in template:
            assert "asInt(lastRetry.exitCode) > 1" in template["retryStrategy"]["expression"]


def test_a_workflow_sets_nothing_but_its_arguments() -> None:
    """So that it runs where `templateReferencing: Strict` is set."""
    for workflow in of_kind(made(), "Workflow"):
        assert set(workflow["spec"]) == {"workflowTemplateRef", "arguments"}


def test_equal_plans_give_equal_bytes_and_another_pipeline_another_name() -> None:
    assert json.dumps(made()) == json.dumps(made())
    names = [item["metadata"]["name"] for item in made()]
    other = [item["metadata"]["name"] for item in made(with_command("pytest", "-x"))]
    assert names[5] != other[5]
    assert names[6] == other[6], "the same release and attempt is the same Workflow"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.text(alphabet="ab{}\"'\\\n$`;: %", min_size=1, max_size=12), min_size=1, max_size=3))
@example(["{{workflow.name}}"])
@example(["{", "{{{{", "a{{"])
def test_no_test_command_becomes_an_expression(command: list[str]) -> None:
    objects = made(with_command(*command))
    for text in strings(objects):
        for piece in text.split("{{")[1:]:
            name = piece.partition("}}")[0]
            assert name == "workflow.status" or name.removeprefix("workflow.parameters.") in KNOWN, text
    build = of_kind(objects, "WorkflowTemplate")[0]["spec"]
    (argv,) = (one["container"]["args"] for one in build["templates"] if one["name"] == "test")
    assert json.loads(argv[argv.index("--command") + 1]) == command


@pytest.mark.parametrize(
    "update",
    [
        {"repository": "https://example.com/{{x}}"},
        {"repository": "https://example.com/$(x)"},
        {"repository": "file:///etc"},
        {"base": "HEAD"},
        {"environment": "dev\nx: y"},
        {"service": "{{workflow.status}}"},
        {"release": '"quoted"'},
    ],
)
def test_a_parameter_that_is_not_what_it_says_is_refused(update: dict[str, str]) -> None:
    with pytest.raises(InputError):
        made(PLAN.model_copy(update=update))


def test_a_context_that_holds_an_expression_is_refused() -> None:
    images = {"shop": ImageSettings(repository="registry.example.com/shop", context="{{workflow.parameters.commit}}")}
    with pytest.raises(InputError, match="expression"):
        made(PLAN.model_copy(update={"project": Project(images=images)}))


def test_a_mark_in_a_value_stays_text() -> None:
    """Whoever writes the mark into a command gets text, for JSON escapes it."""
    assert template_argv([json.dumps([mark("commit")])]) == ['["\\ue000commit\\ue001"]']


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("step_image", "registry.example.com/argosy:latest"),
        ("copier_image", ""),
        ("quarantine", "{{x}}/y"),
        ("namespace", "Argosy"),
        ("storage", "much"),
    ],
)
def test_a_cluster_value_that_is_not_what_it_says_is_refused(field: str, value: str) -> None:
    with pytest.raises(InputError, match=field.replace("_", " ")):
        dataclasses.replace(CLUSTER, **{field: value})
