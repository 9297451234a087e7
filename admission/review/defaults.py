"""Defaults that the API server fills in before a policy reads the object: one table, applied to plain manifests."""

import copy
from typing import Any

from ..shape import is_array, is_object
from .pods import pod_spec

_CONTAINER_LISTS = ("initContainers", "containers", "ephemeralContainers")
_POD: dict[str, Any] = {"restartPolicy": "Always", "dnsPolicy": "ClusterFirst", "securityContext": {}}
_CONTAINER: dict[str, Any] = {"resources": {}}
_PORT: dict[str, Any] = {"protocol": "TCP"}
_VOLUME: dict[str, Any] = {"emptyDir": {}}
_NOT_FILLED = {"Rollout"}
"""Kinds whose schema is a CRD without defaults for the pod."""
_SPEC: dict[tuple[str, str], dict[str, Any]] = {
    ("", "ReplicationController"): {"replicas": 1},
    ("apps", "ReplicaSet"): {"replicas": 1},
    ("apps", "Deployment"): {"replicas": 1},
    ("apps", "StatefulSet"): {"replicas": 1},
    ("", "Service"): {"type": "ClusterIP"},
    ("autoscaling", "HorizontalPodAutoscaler"): {"minReplicas": 1},
}


def with_defaults(item: dict[str, Any]) -> dict[str, Any]:
    """Return an object with the defaults that policies read; the given one is not changed."""
    group, kind = str(item.get("apiVersion", "")).rpartition("/")[0], str(item.get("kind", ""))
    carries_pod = pod_spec(item) is not None and kind not in _NOT_FILLED
    if not carries_pod and (group, kind) not in _SPEC:
        return item
    filled = copy.deepcopy(item)
    if is_object(filled.get("spec")):
        _fill(filled["spec"], _SPEC.get((group, kind), {}))
    spec = pod_spec(filled)
    if carries_pod and spec is not None:
        _fill_pod(spec, itself=kind == "Pod")
    return filled


def _fill_pod(spec: dict[str, Any], *, itself: bool) -> None:
    """Fill a pod's spec; `itself`: that of a Pod, where the server fills more than in a template."""
    _fill(spec, _POD)
    for container in _maps(spec, *_CONTAINER_LISTS):
        _fill(container, _CONTAINER | {"imagePullPolicy": _pull_policy(container.get("image"))})
        for port in _maps(container, "ports"):
            _fill(port, _PORT)
            if itself and spec.get("hostNetwork") is True and "containerPort" in port:
                _fill(port, {"hostPort": port["containerPort"]})
    if itself:
        for container in _maps(spec, "initContainers", "containers"):
            _fill_requests(container["resources"])
    for volume in _maps(spec, "volumes"):
        if set(volume) <= {"name"}:
            _fill(volume, _VOLUME)
        for image in _maps({"image": [volume.get("image")]}, "image"):
            _fill(image, {"pullPolicy": _pull_policy(image.get("reference"))})


def _fill_requests(resources: Any) -> None:
    """Ask for as much as the limits where nothing is asked for."""
    if is_object(resources) and is_object(resources.get("limits")) and resources["limits"]:
        _fill(resources, {"requests": {}})
        if is_object(resources["requests"]):
            _fill(resources["requests"], resources["limits"])


def _fill(target: dict[str, Any], defaults: dict[str, Any]) -> None:
    for name, value in defaults.items():
        if target.get(name) is None:
            target[name] = copy.deepcopy(value)


def _maps(parent: dict[str, Any], *names: str) -> list[dict[str, Any]]:
    lists = (parent.get(name) for name in names)
    return [item for items in lists if is_array(items) for item in items if is_object(item)]


def _pull_policy(image: Any) -> str:
    name, _, digest = str(image or "").partition("@")
    tag = name.rpartition("/")[2].partition(":")[2]
    return "Always" if tag == "latest" or not (tag or digest) else "IfNotPresent"
