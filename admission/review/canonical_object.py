"""The canonical object: what a verdict may depend on, without what the server writes for itself."""

from collections.abc import Mapping
from typing import Any

from ..shape import is_array, is_object

LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
_SERVER_METADATA = frozenset({"uid", "resourceVersion", "generation", "creationTimestamp", "managedFields", "selfLink"})


def canonical_object(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return a copy without status, the server's own metadata and the last-applied annotation."""
    found = {name: value for name, value in item.items() if name != "status"}
    metadata = found.get("metadata")
    if is_object(metadata):
        kept = {name: value for name, value in metadata.items() if name not in _SERVER_METADATA}
        annotations = kept.get("annotations")
        if is_object(annotations) and LAST_APPLIED in annotations:
            kept["annotations"] = {name: value for name, value in annotations.items() if name != LAST_APPLIED}
            if not kept["annotations"]:
                del kept["annotations"]
        found["metadata"] = kept
    return found


def without_nulls(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return a copy of an object within bounds, without fields that are null: to the API server they are absent."""
    return {name: _without_nulls(value) for name, value in item.items() if value is not None}


def _without_nulls(value: Any) -> Any:
    if is_object(value):
        return without_nulls(value)
    return [_without_nulls(item) for item in value] if is_array(value) else value


def namespace_object(name: str, labels: Mapping[str, str] | None) -> dict[str, Any]:
    """Return the Namespace as far as it is known: its name, the label that the server gives it, and given labels."""
    return {
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {"name": name, "labels": {"kubernetes.io/metadata.name": name, **(labels or {})}},
    }
