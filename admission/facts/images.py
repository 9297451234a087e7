"""Which images an object would run."""

from typing import Any

from ..review.pods import pod_spec
from ..shape import is_array, is_object

_CONTAINERS = ("initContainers", "containers", "ephemeralContainers")


def images(item: dict[str, Any]) -> list[str]:
    """Return the image references of the pod that an object carries, in order, each once."""
    spec = pod_spec(item) or {}
    found: dict[str, None] = {}
    for name in _CONTAINERS:
        containers = spec.get(name)
        for container in containers if is_array(containers) else []:
            image = container.get("image") if is_object(container) else None
            if isinstance(image, str) and image:
                found[image] = None
    return list(found)
