"""Which policies judge a request: matching by group, version, resource, operation and scope, as the API server does."""

from collections.abc import Iterable, Sequence

from ...schemas.review import Request
from .sidecar import ResourceRule

Key = tuple[str, str, str, str, str, bool, str]


def key_of(request: Request, *, by_name: bool) -> Key:
    """Return all of a request that matching reads; the object's name only where some rule asks for names."""
    resource = request.resource
    return (
        resource.group,
        resource.version,
        resource.resource,
        request.sub_resource,
        request.operation,
        resource.resource != "namespaces" and bool(request.namespace),
        request.name if by_name else "",
    )


def matches(key: Key, rules: Sequence[ResourceRule], excluded: Sequence[ResourceRule] = ()) -> bool:
    """Return whether any rule holds and no excluded one does."""
    return any(_holds(key, rule) for rule in rules) and not any(_holds(key, rule) for rule in excluded)


def _holds(key: Key, rule: ResourceRule) -> bool:
    group, version, resource, subresource, operation, namespaced, name = key
    return (
        _has(rule.api_groups, group)
        and _has(rule.api_versions, version)
        and _has(rule.operations, operation)
        and _names(rule.resources, resource, subresource)
        and rule.scope in ("*", "Namespaced" if namespaced else "Cluster")
        and (not rule.resource_names or name in rule.resource_names)
    )


def _has(values: Iterable[str], value: str) -> bool:
    return any(candidate in ("*", value) for candidate in values)


def _names(patterns: Iterable[str], resource: str, subresource: str) -> bool:
    for pattern in patterns:
        wanted, _, sub = pattern.partition("/")
        if wanted in ("*", resource) and sub in ("*", subresource):
            return True
    return False
