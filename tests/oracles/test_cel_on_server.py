"""A real API server accepts every CEL policy and, with it bound, judges every case that reaches it as Argosy does."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from argosy.admission import PolicySet
from argosy.admission.engine.judge import outcomes
from argosy.admission.shape import is_object
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
TOGETHER = 14
"""Bindings in force at the same time: the server cuts off warnings beyond 4,096 characters."""


@pytest.fixture(scope="module")
def unguarded() -> Iterator[ControlPlane]:
    """A server without Pod Security, which would refuse before any policy is asked."""
    try:
        with running("--disable-admission-plugins=ServiceAccount,PodSecurity") as found:
            yield found
    except MissingError as error:
        pytest.skip(f"the control plane of the lab is missing: {error}")


@dataclass(frozen=True, slots=True)
class Round:
    """Policies bound at the same time, with the cases that are asked of each binding."""

    rules: dict[str, dict[str, Any]]
    """Folder -> its policy."""
    bindings: dict[str, Binding]
    cases: dict[str, list[Asked]]
    """By binding."""


def rounds() -> Iterator[Round]:
    """Yield every case of every policy, a few bindings at a time: one for each policy and value of its params."""
    bound: dict[str, tuple[Binding, list[Asked]]] = {}
    rules = {folder.name: rule(folder) for folder in FOLDERS}
    for folder in FOLDERS:
        document = rules[folder.name]
        for item in asked(folder):
            name = f"{document['metadata']['name']}-{digest_of(dict(item.params)).partition(':')[2][:12]}"
            params = dict(item.params) if "paramKind" in document["spec"] else None
            bound.setdefault(name, (Binding(name, document["metadata"]["name"], params), []))[1].append(item)
    names = list(bound)
    for start in range(0, len(names), TOGETHER):
        chosen = {name: bound[name] for name in names[start : start + TOGETHER]}
        folders = {item.folder for _, items in chosen.values() for item in items}
        yield Round(
            {folder: rules[folder] for folder in sorted(folders)},
            {name: binding for name, (binding, _) in chosen.items()},
            {name: items for name, (_, items) in chosen.items()},
        )


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
    policies = {folder.name: PolicySet.load(folder) for folder in FOLDERS}
    for together in rounds():
        install(unguarded.api, definitions(item for items in together.cases.values() for item in items))
        with in_force(unguarded.api, together.rules.values(), list(together.bindings.values())) as force:
            for binding, items in together.cases.items():
                for item in sorted(items, key=lambda item: repr(item.review.namespace_object)):
                    if _impossible(item, together.rules[item.folder]):
                        continue
                    review = whole(item.review)
                    answer = _asked(force, review)
                    said = force.said(answer)
                    denies = _denies(review, policies[item.folder], item.binding)
                    if said is None:
                        if not _explained(answer):
                            unreached.append(f"{item.name}: {answer.status} {answer.message[:300]}")
                    elif denies != (binding in said):
                        differences.append(f"{item.name}: Argosy {denies}, the server {said}")
    assert (differences, unreached) == ([], [])


def _impossible(item: Asked, document: Mapping[str, Any]) -> bool:
    """Return whether no request to a server is such a review, for a reason that gaps.yaml gives."""
    request = item.review.request
    return (
        item.name in GAPS["cases"]
        or (request.operation == "UPDATE" and request.old_object is None and "former object" in GAPS["always"])
        or (not _is_namespace(item.review.namespace_object) and "namespace" in GAPS["always"])
        or (request.user_info is None and "userInfo" in repr(document) and "user" in GAPS["always"])
    )


def _is_namespace(item: Mapping[str, Any] | None) -> bool:
    metadata = (item or {}).get("metadata", {})
    return all(
        is_object(metadata.get(name, {})) and all(isinstance(value, str) for value in metadata.get(name, {}).values())
        for name in ("labels", "annotations")
    )


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


def _explained(answer: Answer) -> bool:
    return any(answer.status == gap["status"] and gap["message"] in answer.message for gap in GAPS["unreached"])
