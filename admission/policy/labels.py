"""The labels that selectors are asked about, as far as a Review knows them."""

from collections.abc import Mapping
from typing import Any

from ...schemas.review import Review
from ..shape import is_object

_NAME = "kubernetes.io/metadata.name"
"""The label that the API server gives to every Namespace."""


def labels_of(item: Mapping[str, Any] | None) -> dict[str, str]:
    """Return an object's labels; what is no label is left out."""
    metadata = item.get("metadata") if item else None
    labels = metadata.get("labels") if is_object(metadata) else None
    if not is_object(labels):
        return {}
    return {key: value for key, value in labels.items() if isinstance(value, str)}


def namespace_labels(review: Review) -> dict[str, str] | None:
    """Return the labels of the namespace that a request is about; None where it is about none.

    For a Namespace these are its own: the new ones where it is created or updated, those that it has in any other case.
    """
    request = review.request
    if request.resource.resource == "namespaces":
        given = (request.old_object, request.object) if request.sub_resource else (request.object, request.old_object)
        return {_NAME: request.name, **labels_of(given[0] or given[1])}
    if not request.namespace:
        return None
    return {_NAME: request.namespace, **labels_of(review.namespace_object)}
