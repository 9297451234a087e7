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


def with_defaults(item: dict[str, Any]) -> dict[str, Any]:
    """Return a copy of an object with the defaults that policies read."""
    spec = pod_spec(item)
    if spec is None or item.get("kind") in _NOT_FILLED:
        return item
    filled = copy.deepcopy(item)
    spec = pod_spec(filled)
    if spec is not None:
        _fill(spec, _POD)
        for container in _maps(spec, *_CONTAINER_LISTS):
            _fill(container, _CONTAINER | {"imagePullPolicy": _pull_policy(container.get("image"))})
            for port in _maps(container, "ports"):
                _fill(port, _PORT)
                # Only for a Pod: in templates the server's gate for it is off.
                if item.get("kind") == "Pod" and spec.get("hostNetwork") is True and "containerPort" in port:
                    _fill(port, {"hostPort": port["containerPort"]})
        for volume in _maps(spec, "volumes"):
            if set(volume) <= {"name"}:
                _fill(volume, _VOLUME)
    return filled


def _fill(target: dict[str, Any], defaults: dict[str, Any]) -> None:
    for name, value in defaults.items():
        if target.get(name) is None:
            target[name] = copy.deepcopy(value)


def _maps(parent: dict[str, Any], *names: str) -> list[dict[str, Any]]:
    lists = (parent.get(name) for name in names)
    return [item for items in lists if is_array(items) for item in items if is_object(item)]


def _pull_policy(image: Any) -> str:
    name = str(image or "")
    tag = name.rpartition("/")[2].partition(":")[2]
    return "Always" if "@" not in name and tag in {"", "latest"} else "IfNotPresent"
