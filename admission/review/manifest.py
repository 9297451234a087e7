"""A plain manifest to Review: the request that would create it."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from ...schemas.errors import ReviewError
from ...schemas.facts import Facts
from ...schemas.review import GroupVersionKind, GroupVersionResource, PolicyException, Request, Review
from ..shape import is_object
from .bounds import check
from .canonical_object import canonical_object, namespace_object, without_nulls
from .defaults import with_defaults
from .resources import resource_of

DEFAULT_NAMESPACE = "default"


def from_manifest(  # noqa: PLR0913 - a Review's own fields, by name
    item: Mapping[str, Any],
    *,
    at: str,
    facts: Facts | None = None,
    params: Mapping[str, Mapping[str, Any]] | None = None,
    exceptions: Sequence[PolicyException] = (),
    namespace_labels: Mapping[str, str] | None = None,
    unknown: Literal["deny", "skip"] = "skip",
) -> Review:
    """Return the Review of creating a manifest: without a user, with the defaults that policies read.

    Args:
        item: the manifest; it is not changed.
        at: RFC 3339, whole seconds, UTC.
        facts: what was gathered for it.
        params: overrides of the set's params, by policy code.
        exceptions: accepted soft refusals.
        namespace_labels: labels of its namespace, where they are known.
        unknown: what an unknown fact does.

    Raises:
        ReviewError: it has no apiVersion and kind, or an unknown one, or is no JSON value within bounds.
    """
    check(dict(item))
    resource = resource_of(_text(item, "apiVersion"), _text(item, "kind"))
    found = without_nulls(canonical_object(item))
    given = found.get("metadata", {})
    if not is_object(given):
        raise ReviewError("metadata is no mapping")
    metadata = dict(given)
    namespace = ""
    if resource.namespaced:
        namespace = metadata["namespace"] = _text(metadata, "namespace") or DEFAULT_NAMESPACE
    name = _text(metadata, "name")
    found["metadata"] = metadata
    return Review(
        request=Request(
            operation="CREATE",
            kind=GroupVersionKind(group=resource.group, version=resource.version, kind=resource.kind),
            resource=GroupVersionResource(group=resource.group, version=resource.version, resource=resource.plural),
            name=name,
            namespace=namespace or (name if resource.kind == "Namespace" and not resource.group else ""),
            object=with_defaults(found),
        ),
        namespace_object=namespace_object(namespace, namespace_labels) if namespace else None,
        params={code: dict(values) for code, values in (params or {}).items()},
        exceptions=tuple(exceptions),
        unknown=unknown,
        facts=facts or Facts(),
        at=at,
    )


def _text(item: Mapping[str, Any], name: str) -> str:
    value = item.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        hint = "YAML reads n, no, off, y, yes and on as booleans: quote it." if isinstance(value, bool) else "Quote it."
        raise ReviewError(f"{name} is no text", hint=hint)
    return value
