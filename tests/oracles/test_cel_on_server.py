"""A real API server accepts every CEL policy and, with it bound, judges every case that reaches it as Argosy does."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from argosy.admission import PolicySet
from argosy.admission.engine.judge import outcomes
from argosy.schemas.canonical import digest_of
from argosy.schemas.review import Review

from ..lab.api import Answer
from ..lab.binding import Binding, InForce, in_force
from ..lab.control_plane import ControlPlane, running
from ..lab.definitions import install, permissive
from ..lab.parts import MissingError
from .cel_cases import FOLDERS, Asked, asked, rule
from .requests import send, whole

GAPS: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("gaps.yaml").read_text())["server"]
"""Which cases cannot be put to a server: what it says instead, or their names, each with the reason."""
BUILT_IN = {"rbac.authorization.k8s.io", "networking.k8s.io", "apiextensions.k8s.io", "admissionregistration.k8s.io"}
NAME = "kubernetes.io/metadata.name"
TOGETHER = 8
"""Policies bound at the same time: few enough that a request is judged quickly."""


@pytest.fixture(scope="module")
def unguarded() -> Iterator[ControlPlane]:
    """A server without Pod Security, which would refuse before any policy is asked."""
    try:
        with running("--disable-admission-plugins=ServiceAccount,PodSecurity") as found:
            yield found
    except MissingError as error:
        pytest.skip(f"the control plane of the lab is missing: {error}")


def bindings(folder: Path, cases: list[Asked]) -> dict[str, Binding]:
    """Return the name of each distinct value of params -> the policy bound with it."""
    document = rule(folder)
    found: dict[str, Binding] = {}
    for item in cases:
        name = binding_name(item, document)
        takes = "paramKind" in document["spec"]
        found[name] = Binding(name, document["metadata"]["name"], dict(item.params) if takes else None)
    return found


def binding_name(item: Asked, document: Mapping[str, Any]) -> str:
    return f"{document['metadata']['name']}-{digest_of(dict(item.params)).partition(':')[2][:12]}"


def definitions(cases: Iterable[Asked]) -> list[dict[str, Any]]:
    """Return a definition of every kind that a server of its own does not have: it takes any object."""
    found = {
        (request.kind.kind, request.resource): bool(request.namespace)
        for request in (item.review.request for item in cases)
        if "." in request.resource.group and request.resource.group not in BUILT_IN and not request.sub_resource
    }
    return [
        permissive(resource.group, resource.version, kind, resource.resource, namespaced=namespaced)
        for (kind, resource), namespaced in found.items()
    ]


def test_a_server_judges_every_case_as_argosy_does(unguarded: ControlPlane) -> None:
    differences: list[str] = []
    unreached: list[str] = []
    for start in range(0, len(FOLDERS), TOGETHER):
        cases = {folder: list(asked(folder)) for folder in FOLDERS[start : start + TOGETHER]}
        install(unguarded.api, definitions(item for items in cases.values() for item in items))
        bound = [binding for folder, items in cases.items() for binding in bindings(folder, items).values()]
        with in_force(unguarded.api, [rule(folder) for folder in cases], bound) as force:
            for folder, items in cases.items():
                policies, document = PolicySet.load(folder), rule(folder)
                for item in sorted(items, key=lambda item: repr(item.review.namespace_object)):
                    review = whole(item.review)
                    answer = _asked(force, review)
                    said = force.said(answer)
                    denies = _denies(review, policies, item.binding)
                    if said is None:
                        if not _explained(item, answer):
                            unreached.append(f"{item.name}: {answer.status} {answer.message[:300]}")
                    elif item.name not in GAPS["cases"] and denies != bool(said.get(binding_name(item, document))):
                        differences.append(f"{item.name}: Argosy {denies}, the server {said}")
    assert (differences, unreached) == ([], [])


def _denies(review: Review, policies: PolicySet, binding: int) -> bool:
    found = outcomes(review, policies, review.wire())
    if not found:
        return False
    outcome = found[binding].outcome
    return bool(outcome.violations) or bool(outcome.failure and not outcome.ignored)


def _asked(force: InForce, review: Review) -> Answer:
    namespace = review.namespace_object
    if namespace is not None:
        metadata: dict[str, Any] = namespace["metadata"]
        labels: dict[str, str] = metadata.get("labels") or {}
        own = {key: value for key, value in labels.items() if key != NAME}
        force.namespace(metadata["name"], own, metadata.get("annotations") or {})
    return send(force.api, review)


def _explained(item: Asked, answer: Answer) -> bool:
    said = any(answer.status == gap["status"] and gap["message"] in answer.message for gap in GAPS["unreached"])
    return said or item.name in GAPS["cases"]
