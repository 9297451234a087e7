"""Read the fields of an object that nobody has validated."""

from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Iterable


def mapping(value: Any, *path: str) -> dict[str, Any]:
    """Return the object at `path`; an empty one, not part of `value`, where there is none."""
    for key in path:
        value = cast("dict[str, Any]", value).get(key) if isinstance(value, dict) else None
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def mappings(value: dict[str, Any], key: str) -> list[dict[str, Any]]:
    """Return the objects in the list at `key`."""
    items = value.get(key)
    if not isinstance(items, list):
        return []
    return [mapping(item) for item in cast("Iterable[Any]", items) if isinstance(item, dict)]
