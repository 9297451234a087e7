"""Pin the images of every pod that an object carries."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from ...schemas.errors import InputError
from .fields import mapping, mappings

_PINNED: Final = re.compile(r"[^@\s]+@sha256:[0-9a-f]{64}")

_POD_SPECS: Final = {
    "Pod": ("spec",),
    "PodTemplate": ("template", "spec"),
    "CronJob": ("spec", "jobTemplate", "spec", "template", "spec"),
}
"""Kind -> where its pod's spec is; every other workload has it under `spec.template.spec`."""

_WORKLOADS: Final = frozenset(
    {"ReplicationController", "ReplicaSet", "Deployment", "StatefulSet", "DaemonSet", "Job", "Rollout"}
)


def repository(reference: str) -> str:
    """Return an image reference without its tag and digest; a registry's port is no tag."""
    name = reference.partition("@")[0]
    head, slash, last = name.rpartition("/")
    return head + slash + last.partition(":")[0]


def pin(item: dict[str, Any], images: Mapping[str, str]) -> None:
    """Replace in place the images that `images` names, by reference first, then by repository.

    Raises:
        InputError: a value of `images` is not `repository@sha256:<hex>`.
    """
    for container in _containers(item):
        reference = container.get("image")
        if not isinstance(reference, str):
            continue
        pinned = images.get(reference, images.get(repository(reference)))
        if pinned is None:
            continue
        if not _PINNED.fullmatch(pinned):
            raise InputError(
                f"image {reference} would become {pinned!r}, which names no content",
                hint="Pin it as repository@sha256:<64 hex digits>.",
            )
        container["image"] = pinned


def _containers(item: dict[str, Any]) -> Iterator[dict[str, Any]]:
    kind = item["kind"]
    path = _POD_SPECS.get(kind, ("spec", "template", "spec") if kind in _WORKLOADS else ())
    spec = mapping(item, *path) if path else {}
    for field in ("initContainers", "containers"):
        yield from mappings(spec, field)
