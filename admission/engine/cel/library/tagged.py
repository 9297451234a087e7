"""Tagged maps: how a value of a library's own type travels through the engine."""

from collections.abc import Mapping
from typing import Any, Literal

Kind = Literal["quantity", "semver", "url", "ip", "cidr", "format"]
Tagged = dict[int, str]
_KIND, _VALUE = 0, 1
NO_OVERLOAD = "no such overload"


def tagged(kind: Kind, value: str) -> Tagged:
    """Return the map that stands for a value; equal values have equal texts."""
    return {_KIND: kind, _VALUE: value}


def untagged(given: Mapping[Any, Any], kind: Kind) -> str:
    """Return the text of a value.

    Raises:
        ValueError: it is of another type; a JSON object is of none of these.
    """
    if given.get(_KIND) != kind:
        raise ValueError(NO_OVERLOAD)
    return str(given[_VALUE])


def kind_of(given: Mapping[Any, Any]) -> str:
    """Return the type of a value, empty for a map that is a map."""
    kind = given.get(_KIND)
    return kind if isinstance(kind, str) else ""
