"""Violation: one field that a policy refuses, as its rule states it and before anything is masked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..shape import is_object

MESSAGE_LIMIT = 2000


@dataclass(frozen=True, slots=True)
class Violation:
    """Where, what is there, what should be."""

    field: str
    """JSON Pointer; empty for the object as a whole."""
    observed: Any
    expected: Any
    message: str
    recourse: str | Mapping[str, Any] | None = None
    """Name of one template of the sidecar, or the fields of a Recourse."""


class ShapeError(Exception):
    """A rule answered something that is no violation."""


def read_violation(value: Any, message: str) -> Violation:
    """Return the violation that a rule stated; `message` stands where it has none of its own.

    Raises:
        ShapeError: it is no mapping, or its field is no JSON Pointer.
    """
    if not is_object(value):
        raise ShapeError("a violation must be a mapping")
    field = value.get("field", "")
    if not isinstance(field, str) or (field and not field.startswith("/")):
        raise ShapeError(f"field {field!r} is no JSON Pointer")
    recourse: Any = value.get("recourse")
    if not (recourse is None or isinstance(recourse, str) or is_object(recourse)):
        raise ShapeError("recourse must be a name or a mapping")
    own = value.get("message")
    return Violation(
        field,
        value.get("observed"),
        value.get("expected"),
        (own if isinstance(own, str) and own else message)[:MESSAGE_LIMIT],
        recourse,
    )
