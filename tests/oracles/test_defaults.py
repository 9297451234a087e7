"""Argosy's table of defaults against what a real API server fills in by dry-run."""

import functools
import re
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml

from argosy.admission import PolicySet
from argosy.admission.policy.source import PACKAGED
from argosy.admission.review import from_manifest
from argosy.admission.review.defaults import with_defaults
from argosy.admission.shape import is_array, is_object

from ..lab.control_plane import ControlPlane
from ..lab.crds import Definitions
from .pods import clean, pod

MANIFESTS: list[dict[str, Any]] = list(yaml.safe_load_all(Path(__file__).with_name("manifests.yaml").read_text()))
ARGO = (
    *("Application", "ApplicationSet", "AppProject", "Rollout", "AnalysisTemplate", "ClusterAnalysisTemplate"),
    *("Workflow", "WorkflowTemplate", "ClusterWorkflowTemplate", "CronWorkflow"),
)
IDS = [f"{item['kind']} {item['metadata']['name']}" for item in MANIFESTS]
RANDOM_PODS = 100
NOT_READ: dict[str, str] = yaml.safe_load(Path(__file__).with_name("gaps.yaml").read_text())["defaults"]
"""`Kind pointer` with wildcards -> why it may be left out, though a rule that judges the kind has the field's name."""


@functools.cache
def policies() -> PolicySet:
    return PolicySet.load("all")


@functools.cache
def words(folder: Path) -> frozenset[str]:
    """Return every word of a rule, without its comments."""
    texts = [(folder / "rule.rego").read_text()] if (folder / "rule.rego").is_file() else list(expressions(folder))
    return frozenset(word for text in texts for word in re.findall(r"\w+", re.sub(r"(?m)^\s*(#|//).*$", "", text)))


def read_by_policies(item: dict[str, Any]) -> set[str]:
    """Return every word of the rules that judge such an object: a field that one of them reads is among them."""
    judging = policies().matching(from_manifest(item, at="2026-01-31T12:00:00Z").request)
    return {word for policy in judging for word in words(PACKAGED / policy.name)}


def expressions(folder: Path) -> Iterator[str]:
    spec = yaml.safe_load((folder / "rule.yaml").read_text())["spec"]
    yield yaml.safe_load((folder / "policy.yaml").read_text())["violations"]
    for kind in ("matchConditions", "variables", "validations"):
        yield from (item["expression"] for item in spec.get(kind, []))


def filled(before: Any, after: Any, at: str = "") -> Iterator[tuple[str, Any]]:
    """Yield JSON Pointer and value of what is in `after` and not in `before`; the smallest differences."""
    if is_object(before) and is_object(after):
        for name in after:
            if name not in before or before[name] is None:
                yield f"{at}/{name}", after[name]
            else:
                yield from filled(before[name], after[name], f"{at}/{name}")
    elif is_array(before) and is_array(after) and len(before) == len(after):
        for index, (old, new) in enumerate(zip(before, after, strict=True)):
            yield from filled(old, new, f"{at}/{index}")
    elif before != after:
        yield at, after


def compared(plane: ControlPlane, item: dict[str, Any]) -> list[str]:
    """Return what the table fills otherwise than the server, and what it leaves out that policies read."""
    answer = plane.api.create(item, dry_run=True)
    if not answer.accepted:
        return [f"{answer.status} {answer.message}"]
    theirs = {name: value for name, value in answer.body.items() if name != "status"}
    ours = dict(filled(item, with_defaults(item)))
    server = {place: value for place, value in filled(item, theirs) if not place.startswith("/metadata/")}
    wrong = [
        f"{place}: Argosy {value!r}, the server {at(theirs, place)!r}"
        for place, value in ours.items()
        if not covers(at(theirs, place), value)
    ]
    read = read_by_policies(item)
    missing = [
        f"{place}: the server {value!r}"
        for place, value in server.items()
        if place.rpartition("/")[2] in read
        and at(with_defaults(item), place) is None
        and not any(fnmatch(f"{item['kind']} {place}", pattern) for pattern in NOT_READ)
    ]
    return wrong + missing


def covers(theirs: Any, ours: Any) -> bool:
    """Return whether the server says what Argosy fills; of a mapping it may fill more inside."""
    if is_object(theirs) and is_object(ours):
        return all(name in theirs and covers(theirs[name], value) for name, value in ours.items())
    return bool(theirs == ours)


def at(item: Any, place: str) -> Any:
    for step in place.split("/")[1:]:
        item = item[int(step)] if is_array(item) else item.get(step) if is_object(item) else None
    return item


@pytest.mark.parametrize("item", MANIFESTS, ids=IDS)
def test_the_table_fills_what_the_server_fills_and_policies_read(
    control_plane: ControlPlane, item: dict[str, Any]
) -> None:
    assert compared(control_plane, item) == []


def test_the_table_fills_what_the_server_fills_in_random_pods(control_plane: ControlPlane) -> None:
    pods = [clean(pod(Random(seed))) for seed in range(RANDOM_PODS)]  # noqa: S311 - repeatable
    found = [
        compared(control_plane, {**item, "metadata": {**item["metadata"], "namespace": "default"}}) for item in pods
    ]
    valid = [lines for lines in found if not any(line.startswith("422") for line in lines)]
    assert len(valid) >= RANDOM_PODS / 4
    assert [lines for lines in valid if lines] == []


def defaults(schema: dict[str, Any], at: str = "") -> Iterator[str]:
    """Yield the pointers of what a definition fills in, but empty texts: to every rule they are what absence is."""
    for name, inner in schema.get("properties", {}).items():
        if inner.get("default", "") != "":
            yield f"{at}/{name}"
        yield from defaults(inner, f"{at}/{name}")
    for name in ("items", "additionalProperties"):
        if is_object(schema.get(name)):
            yield from defaults(schema[name], f"{at}/*")


@pytest.mark.crds
@pytest.mark.parametrize("kind", ARGO)
def test_the_definitions_of_argo_fill_in_nothing_that_policies_read(crds: Definitions, kind: str) -> None:
    (version,) = crds.document(kind)["spec"]["versions"]
    read = read_by_policies({"apiVersion": "argoproj.io/v1alpha1", "kind": kind, "metadata": {"name": "x"}})
    filled_in = [
        place
        for place in defaults(version["schema"]["openAPIV3Schema"])
        if place.rpartition("/")[2] in read
        and not place.startswith("/status")
        and not any(fnmatch(f"{kind} {place}", pattern) for pattern in NOT_READ)
    ]
    assert filled_in == []
