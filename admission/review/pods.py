"""Where a kind carries a pod: the one table of paths."""

from typing import Any

from ..shape import is_object

_TEMPLATE = ("spec", "template", "spec")
POD_PATHS: dict[tuple[str, str], tuple[str, ...]] = {
    ("", "Pod"): ("spec",),
    ("", "PodTemplate"): ("template", "spec"),
    ("", "ReplicationController"): _TEMPLATE,
    ("apps", "ReplicaSet"): _TEMPLATE,
    ("apps", "Deployment"): _TEMPLATE,
    ("apps", "StatefulSet"): _TEMPLATE,
    ("apps", "DaemonSet"): _TEMPLATE,
    ("batch", "Job"): _TEMPLATE,
    ("batch", "CronJob"): ("spec", "jobTemplate", "spec", "template", "spec"),
    ("argoproj.io", "Rollout"): _TEMPLATE,
}


def pod_spec(item: dict[str, Any]) -> dict[str, Any] | None:
    """Return the pod spec that an object carries, or None."""
    group = str(item.get("apiVersion", "")).rpartition("/")[0]
    path = POD_PATHS.get((group, str(item.get("kind", ""))))
    found: Any = item
    for name in path or ():
        found = found.get(name) if is_object(found) else None
    return found if path and is_object(found) else None
