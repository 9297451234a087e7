"""Examples: one case that a policy denies and one that it allows, as somebody would save and check them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ...schemas.facts import Facts
from ...schemas.review import Review
from ..review.canonical_object import namespace_object
from ..shape import is_array, is_object
from .cases import PlacedCase

_FIRST = ("apiVersion", "kind", "metadata", "name", "namespace", "image")


@dataclass(frozen=True, slots=True)
class Example:
    """What a case shows."""

    name: str
    allowed: bool
    object: dict[str, Any] | None
    """The manifest; None where only the whole review shows it."""
    facts: dict[str, Any]
    params: dict[str, Any]
    namespace_labels: dict[str, str]
    review: dict[str, Any] | None
    """The whole Review, where a manifest beside facts and params does not say everything."""
    reasons: tuple[dict[str, Any], ...]

    def wire(self) -> dict[str, Any]:
        """Return it for programs."""
        found: dict[str, Any] = {"name": self.name, "allowed": self.allowed}
        for name in ("object", "facts", "params", "review"):
            if getattr(self, name):
                found[name] = _ordered(getattr(self, name))
        if self.namespace_labels:
            found["namespaceLabels"] = self.namespace_labels
        return found | ({"reasons": list(self.reasons)} if self.reasons else {})


def _ordered(value: Any) -> Any:
    """Return a value whose maps begin with what people look for first."""
    if is_array(value):
        return [_ordered(item) for item in value]
    if not is_object(value):
        return value
    names = [*(name for name in _FIRST if name in value), *sorted(value.keys() - set(_FIRST))]
    return {name: _ordered(value[name]) for name in names}


def example(cases: Sequence[PlacedCase], *, allowed: bool) -> Example | None:
    """Return the first case of a kind that is given as an object, or else the first of that kind."""
    found = [item for item in cases if item.case.verdict.allowed == allowed and not item.case.verdict.skipped]
    chosen = next((item for item in found if item.case.object is not None), next(iter(found), None))
    return _example(chosen) if chosen else None


def _example(placed: PlacedCase) -> Example:
    case, review = placed.case, placed.review
    facts = review.facts.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    stated = (*case.verdict.reasons, *case.verdict.warnings)
    item = case.object if case.object is not None else _manifest(review)
    labels = _labels(review)
    return Example(
        name=case.name,
        allowed=case.verdict.allowed,
        object=item,
        facts=facts if item is not None else {},
        params=dict(review.params) if item is not None else {},
        namespace_labels=labels if item is not None else {},
        review=None if item is not None else _written(review),
        reasons=tuple(
            {"field": reason.field, "observed": reason.observed, "expected": reason.expected} for reason in stated
        ),
    )


def _manifest(review: Review) -> dict[str, Any] | None:
    """Return the object of a review that creating it would make again; None where more was said of the request."""
    request = review.request
    plain = (
        request.operation == "CREATE"
        and not request.sub_resource
        and request.user_info is None
        and request.old_object is None
        and request.options is None
        and not review.exceptions
        and request.object is not None
        and "kind" in request.object
        and "apiVersion" in request.object
    )
    return request.object if plain else None


def _labels(review: Review) -> dict[str, str]:
    """Return what is said of the namespace's labels besides its name."""
    known = review.namespace_object or {}
    labels = dict(known.get("metadata", {}).get("labels", {}))
    labels.pop("kubernetes.io/metadata.name", None)
    return labels


def _written(review: Review) -> dict[str, Any]:
    """Return a review as its author would write it: without what is empty, or implied."""
    wire = review.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    if review.facts == Facts():
        wire.pop("facts", None)
    if review.namespace_object == namespace_object(review.request.namespace, None):
        wire.pop("namespaceObject", None)
    return wire
