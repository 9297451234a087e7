"""`input.pod`: where an object carries its pod, the labels the pod gets, and the images it runs.

Every rule about evidence asks for these, and to look them up is dear in Rego and cheap here.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from ...shape import is_array, is_object

_PLACES = {
    "Pod": ("spec",),
    "PodTemplate": ("template", "spec"),
    "CronJob": ("spec", "jobTemplate", "spec", "template", "spec"),
}
_TEMPLATE = ("spec", "template", "spec")
"""The place in every other kind. The kind alone decides: an object that lies about its group must not hide its pod."""
_CONTAINERS = ("initContainers", "containers", "ephemeralContainers")
_PINNED = "sha256:"
_DIGEST_LENGTH = len(_PINNED) + 64


def pod_input(item: Mapping[str, Any] | None, resolved: Mapping[str, str]) -> dict[str, Any] | None:
    """Return `{path, labels, images: [{field, reference, digest}]}`; None where an object carries no pod.

    Args:
        item: the judged object.
        resolved: image reference -> digest, for those that are named by a tag. Others have the digest null.
    """
    if item is None or "kind" not in item:
        return None
    kind = item["kind"]
    place = _PLACES.get(kind, _TEMPLATE) if isinstance(kind, str) else _TEMPLATE
    owner = _at(item, place[:-1])
    spec = owner.get(place[-1])
    if not is_object(spec):
        return None
    path = "/" + "/".join(place)
    labels = _at(owner, ("metadata", "labels"))
    return {"path": path, "labels": labels, "images": list(_images(spec, path, resolved))}


def _at(item: Mapping[str, Any], names: tuple[str, ...]) -> Mapping[str, Any]:
    for name in names:
        below: Any = item.get(name)
        if not is_object(below):
            return {}
        item = below
    return item


def _images(spec: Mapping[str, Any], path: str, resolved: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    for name in _CONTAINERS:
        containers = spec.get(name)
        for index, container in enumerate(containers if is_array(containers) else ()):
            reference = container.get("image") if is_object(container) else None
            if isinstance(reference, str):
                digest = _digest(reference) or resolved.get(reference)
                yield {"field": f"{path}/{name}/{index}/image", "reference": reference, "digest": digest}


def _digest(reference: str) -> str | None:
    """Return the digest that a reference names itself."""
    digest = reference.partition("@")[2]
    named = digest.startswith(_PINNED) and len(digest) == _DIGEST_LENGTH and "@" not in digest
    return digest if named else None
