"""The strict validator refuses what the API server would drop or refuse."""

from typing import Any

import pytest

from .crds import Definitions
from .structural import Definition

SPEC = {
    "type": "object",
    "required": ["size"],
    "properties": {
        "size": {"type": "integer", "minimum": 1},
        "kind": {"type": "string", "enum": ["a", "b"]},
        "delay": {"x-kubernetes-int-or-string": True, "anyOf": [{"type": "integer"}, {"type": "string"}]},
        "free": {"type": "object", "x-kubernetes-preserve-unknown-fields": True},
        "empty": {"type": "object"},
        "labels": {"type": "object", "additionalProperties": {"type": "string"}},
        "maybe": {"type": "string", "nullable": True},
        "pod": {"type": "object", "x-kubernetes-embedded-resource": True},
        "items": {"type": "array", "items": {"type": "object", "properties": {"x": {"type": "number"}}}},
    },
}
CRD = {
    "spec": {
        "group": "example.com",
        "names": {"kind": "Thing"},
        "versions": [
            {
                "name": "v1",
                "served": True,
                "schema": {
                    "openAPIV3Schema": {
                        "type": "object",
                        "properties": {"metadata": {"type": "object"}, "spec": SPEC},
                    }
                },
            },
            {"name": "v0", "served": False, "schema": {"openAPIV3Schema": {"type": "object"}}},
        ],
    }
}


def errors(version: str = "example.com/v1", metadata: Any = None, **spec: Any) -> list[str]:
    item = {"apiVersion": version, "kind": "Thing", "metadata": metadata or {"name": "x"}, "spec": {"size": 1} | spec}
    return Definition(CRD).errors(item)


@pytest.mark.parametrize(
    "spec",
    [
        {},
        {"kind": "a", "maybe": None, "empty": {}},
        {"delay": 5},
        {"delay": "5m"},
        {"free": {"anything": {"goes": 1}}},
        {"labels": {"a": "b"}},
        {"pod": {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "x"}}},
        {"items": [{"x": 1.5}, {}]},
    ],
)
def test_a_whole_object_is_taken(spec: dict[str, Any]) -> None:
    assert errors(**spec) == []


@pytest.mark.parametrize(
    ("spec", "where"),
    [
        ({"unknown": 1}, "spec"),
        ({"size": "1"}, "spec.size"),
        ({"size": 0}, "spec.size"),
        ({"size": None}, "spec.size"),
        ({"kind": "c"}, "spec.kind"),
        ({"delay": 1.5}, "spec.delay"),
        ({"empty": {"x": 1}}, "spec.empty"),
        ({"labels": {"a": 1}}, "spec.labels.a"),
        ({"items": [{"y": 1}]}, "spec.items.0"),
        ({"pod": {"spec": {}}}, "spec.pod"),
    ],
)
def test_a_wrong_field_is_refused_and_named(spec: dict[str, Any], where: str) -> None:
    assert {error.partition(": ")[0] for error in errors(**spec)} == {where}


def test_a_version_that_is_not_served_is_refused() -> None:
    assert errors(version="example.com/v0") == ["apiVersion: example.com/v0 serves no Thing"]


def test_an_unknown_field_of_metadata_is_refused() -> None:
    assert errors(metadata={"name": "x", "lables": {}})


@pytest.mark.crds
def test_the_definitions_of_argo_take_no_unknown_field(crds: Definitions) -> None:
    kinds = ("AnalysisTemplate", "Rollout", "Application", "AppProject", "Workflow", "WorkflowTemplate", "CronWorkflow")
    for kind in kinds:
        assert crds.errors({"apiVersion": "argoproj.io/v1alpha1", "kind": kind, "metadata": {}, "spek": {}})
