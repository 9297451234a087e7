"""What manifests say about a namespace: the objects in it that policies look for, and its services' error budgets."""

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from ...schemas.errors import InputError
from ...schemas.facts import NamespaceFacts, ServiceLevel
from ..review.canonical_object import canonical_object
from ..shape import is_object

SLO_LABEL = "argosy.dev/slo"
"""Of ConfigMaps whose data say how much of an error budget is left."""
_SEEN = {
    ("networking.k8s.io", "NetworkPolicy"): "network_policies",
    ("policy", "PodDisruptionBudget"): "pod_disruption_budgets",
}
_LEVEL = ("service", "objective", "budgetLeft", "time")


def namespace_facts(items: Iterable[dict[str, Any]]) -> NamespaceFacts:
    """Return what policies look for among the objects that are all that a namespace holds."""
    found: dict[str, list[dict[str, Any]]] = {field: [] for field in _SEEN.values()}
    for item in items:
        field = _field(item)
        if field:
            found[field].append(canonical_object(item))
    return NamespaceFacts.model_validate({field: tuple(objects) for field, objects in found.items()})


def with_object(facts: NamespaceFacts, item: dict[str, Any]) -> NamespaceFacts | None:
    """Return the facts with one object more; None where no policy looks for it, or nobody knows the others."""
    field = _field(item)
    known = getattr(facts, field) if field else None
    return None if known is None else facts.model_copy(update={field: (*known, canonical_object(item))})


def merged(one: NamespaceFacts, other: NamespaceFacts) -> NamespaceFacts:
    """Return what both sources know; an object that both have stands once."""
    update: dict[str, Any] = {}
    for field in _SEEN.values():
        first, second = getattr(one, field), getattr(other, field)
        if first is not None and second is not None:
            update[field] = (*first, *(item for item in second if item not in first))
        else:
            update[field] = second if first is None else first
    return NamespaceFacts.model_validate(update)


def service_level(item: Mapping[str, Any]) -> ServiceLevel | None:
    """Return the error budget that a ConfigMap states; None for an object that states none.

    Raises:
        InputError: it is labelled as one and says it wrongly; left out it would hide that a budget is spent.
    """
    metadata = item.get("metadata")
    labels: Any = metadata.get("labels") if is_object(metadata) else None
    if (item.get("apiVersion"), item.get("kind")) != ("v1", "ConfigMap") or not is_object(labels):
        return None
    if SLO_LABEL not in labels:
        return None
    data: Any = item.get("data")
    said = {name: data[name] for name in _LEVEL if name in data} if is_object(data) else {}
    try:
        return ServiceLevel.model_validate(said)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise InputError(
            f"ConfigMap {_name(item)}: data.{'.'.join(map(str, first['loc']))}: {first['msg']}",
            hint=f"A ConfigMap labelled {SLO_LABEL} says {', '.join(_LEVEL)}.",
        ) from error


def _name(item: Mapping[str, Any]) -> str:
    metadata = item.get("metadata")
    return str(metadata.get("name", "")) if is_object(metadata) else ""


def _field(item: Mapping[str, Any]) -> str:
    group = str(item.get("apiVersion", "")).partition("/")[0]
    return _SEEN.get((group, str(item.get("kind", ""))), "")
