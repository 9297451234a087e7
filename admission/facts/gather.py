"""Read what one request needs from the sources; nothing else enters its review."""

import re
from typing import Any

from ...adapters import clock
from ...schemas.facts import Facts
from ...schemas.review import Request
from ..shape import is_object
from .images import images
from .sources import FactSources

_PINNED = re.compile(r"[^@]+@(sha256:[0-9a-f]{64})")


def gather(request: Request, sources: FactSources, at: str | None = None) -> Facts:
    """Return the facts of the images and the namespace that a request's object names.

    A digest, reference or namespace that no source knows is left out: it is unknown, not absent.

    Args:
        request: what is to be judged.
        sources: where facts come from.
        at: RFC 3339, whole seconds, UTC: the review's moment, at which keys must be valid; now, when absent.

    Raises:
        ArgosyError: a source cannot be read.
    """
    moment = at or clock.now()
    digests: dict[str, None] = {}
    resolved: dict[str, str] = {}
    for reference in images(request.object or {}):
        pinned = _PINNED.fullmatch(reference)
        if pinned:
            digests[pinned[1]] = None
        elif reference in sources.given.images:
            resolved[reference] = sources.given.images[reference]
            digests[resolved[reference]] = None
    known = {digest: sources.about(digest, moment) for digest in digests}
    namespace = sources.cluster.get(request.namespace)
    levels = sources.slo.get(request.namespace)
    services = _services(request)
    return Facts(
        evidence={digest: found for digest, found in known.items() if found is not None},
        cluster={request.namespace: namespace} if namespace is not None and request.namespace else {},
        images=resolved,
        slo={request.namespace: levels} if levels is not None and request.namespace else {},
        segments={name: parts for name, parts in sources.given.segments.items() if name in services},
    )


def _services(request: Request) -> set[str]:
    """Return every name that a policy may take for the object's service: its own, and the values of its labels."""
    metadata: Any = (request.object or {}).get("metadata")
    labels: Any = metadata.get("labels") if is_object(metadata) else None
    values = labels.values() if is_object(labels) else ()
    return {request.name, *(value for value in values if isinstance(value, str))} - {""}
