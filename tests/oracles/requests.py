"""Reviews as requests to a real API server: each as a dry-run, what it needs made before and taken away after."""

import copy
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

from argosy.admission.review.pods import POD_PATHS
from argosy.admission.shape import is_array, is_object
from argosy.schemas.review import Request, Review

from ..lab.api import Answer, Api

_LABELS = {"app": "x"}
_SELECTING = {"Deployment", "ReplicaSet", "StatefulSet", "DaemonSet"}
_FINITE = {"Job", "CronJob"}
_NEEDED: dict[tuple[str, str], dict[str, Any]] = {
    ("", "Service"): {"ports": [{"port": 80}]},
    ("", "PersistentVolumeClaim"): {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}},
    ("networking.k8s.io", "NetworkPolicy"): {"podSelector": {}},
    ("policy", "PodDisruptionBudget"): {"selector": {}},
}
_METHODS = {"CREATE": "POST", "UPDATE": "PUT", "DELETE": "DELETE", "CONNECT": "POST"}


def send(api: Api, review: Review) -> Answer:
    """Return the server's answer to a review's request; nothing is kept."""
    request = review.request
    user = request.user_info.wire() if request.user_info else None
    if request.operation == "CONNECT":
        return api.request("POST", path(request), query=_query(request.object or {}), user=user)
    with _stored(api, request) as stored:
        if not stored.accepted:
            return stored
        body = None if request.object is None else completed(request.object)
        if request.operation == "UPDATE" and body is not None:
            body.setdefault("metadata", {})["resourceVersion"] = stored.body["metadata"]["resourceVersion"]
        query = {"dryRun": "All"} | ({"fieldValidation": "Strict"} if body is not None else {})
        return api.request(_METHODS[request.operation], path(request), body, query=query, user=user)


def path(request: Request) -> str:
    """Return the path of the resource that a request is about."""
    resource = request.resource
    parts = ["/apis", resource.group, resource.version] if resource.group else ["/api", resource.version]
    if request.namespace and resource.resource != "namespaces":
        parts += ["namespaces", request.namespace]
    parts.append(resource.resource)
    if request.operation != "CREATE" or request.sub_resource:
        parts += [_name(request), *([request.sub_resource] if request.sub_resource else [])]
    return "/".join(parts)


@contextmanager
def _stored(api: Api, request: Request) -> Generator[Answer]:
    """Have what an update or a deletion is about; none for a creation."""
    before = request.old_object
    if before is None:
        yield Answer(200, {})
        return
    plain = request.model_copy(update={"operation": "CREATE", "sub_resource": "", "old_object": None})
    answer = api.request("POST", path(plain), completed(before))
    named = plain.model_copy(update={"operation": "DELETE", "name": _name(request)})
    is_ours = answer.accepted
    if answer.status == HTTPStatus.CONFLICT:
        answer = api.request("PUT", path(named), completed(before))
    try:
        yield answer
    finally:
        if is_ours:
            api.request("DELETE", path(named), query={"gracePeriodSeconds": "0"})


def _name(request: Request) -> str:
    for item in (request.object, request.old_object):
        metadata = (item or {}).get("metadata")
        if request.operation != "CONNECT" and is_object(metadata) and isinstance(metadata.get("name"), str):
            return str(metadata["name"])
    return request.name or "x"


def whole(review: Review) -> Review:
    """Return a review whose objects have what their kinds cannot do without, where its case leaves that out."""
    request = review.request
    changed = {
        name: completed(item)
        for name, item in (("object", request.object), ("old_object", request.old_object))
        if item is not None and request.operation != "CONNECT" and request.sub_resource != "eviction"
    }
    return review.model_copy(update={"request": request.model_copy(update=changed)})


def completed(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return a copy of an object with what the server demands of its kind."""
    found: dict[str, Any] = copy.deepcopy(dict(item))
    metadata = found.setdefault("metadata", {})
    if is_object(metadata) and not metadata.get("generateName"):
        metadata.setdefault("name", "x")
    group = str(found.get("apiVersion", "")).rpartition("/")[0]
    places = POD_PATHS.get((group, str(found.get("kind", ""))))
    if places and group != "argoproj.io":
        parents = _parents(found, places)
        if parents:
            _complete_pod(parents[-1])
            _complete_owner(found, parents)
    for name, value in _NEEDED.get((group, str(found.get("kind"))), {}).items():
        spec = found.setdefault("spec", {})
        if is_object(spec):
            spec.setdefault(name, value)
    return found


def _parents(found: dict[str, Any], names: tuple[str, ...]) -> list[dict[str, Any]]:
    """Return the mappings on the way to a pod, made where they are absent; none where another type stands there."""
    parents: list[dict[str, Any]] = []
    below: Any = found
    for name in names:
        below = below.setdefault(name, {})
        if not is_object(below):
            return []
        parents.append(below)
    return parents


def _complete_pod(spec: dict[str, Any]) -> None:
    spec.setdefault("containers", [{}])
    for name in ("initContainers", "containers"):
        containers = spec.get(name)
        for number, container in enumerate(containers if is_array(containers) else ()):
            if is_object(container):
                container.setdefault("name", f"{name[0]}{number}")
                container.setdefault("image", "x")
    volumes = spec.get("volumes")
    for number, volume in enumerate(volumes if is_array(volumes) else ()):
        if is_object(volume):
            volume.setdefault("name", f"v{number}")


def _complete_owner(found: dict[str, Any], parents: list[dict[str, Any]]) -> None:
    if found["kind"] in {"Pod", "PodTemplate"}:
        return
    owner, template, spec = parents[0], parents[-2], parents[-1]
    if found["kind"] in _FINITE and spec.get("restartPolicy", "Always") == "Always":
        spec["restartPolicy"] = "Never"
    if found["kind"] == "CronJob":
        owner.setdefault("schedule", "0 3 * * *")
    elif found["kind"] != "Job" and is_object(template.setdefault("metadata", {})):
        labels = template["metadata"].get("labels") or template["metadata"].setdefault("labels", dict(_LABELS))
        if found["kind"] in _SELECTING:
            owner.setdefault("selector", {"matchLabels": labels})


def _query(options: Mapping[str, Any]) -> dict[str, str]:
    """Return the options of a connection as they stand in its URL."""
    found: dict[str, str] = {}
    for name, value in options.items():
        if name not in {"apiVersion", "kind", "metadata"}:
            values = value if is_array(value) else [value]
            found[name] = ",".join(str(item).lower() if isinstance(item, bool) else str(item) for item in values)
    return found
