"""What the checker found: the tree of an expression, and the type of each of its nodes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from .wire import fields

_VALUE, _CHECKED_TYPES, _CHECKED_TREE = 2, 3, 4
_PRIMITIVE = {1: "bool", 2: "int", 3: "uint", 4: "double", 5: "string", 6: "bytes"}
_WELL_KNOWN = {1: "dyn", 2: "timestamp", 3: "duration"}


@dataclass(frozen=True, slots=True)
class Checked:
    """A tree with its types, both as they came."""

    tree: bytes
    whole: bytes

    def types(self) -> Mapping[int, str]:
        """Return the number of a node -> its type in words; nodes of type dyn may be left out."""
        found: dict[int, str] = {}
        for entry in (value for number, _, value in fields(self.whole) if number == _CHECKED_TYPES):
            pair = {number: value for number, _, value in fields(entry)}
            found[pair[1]] = _words(pair[2])
        return found


def read(serialized: bytes) -> Checked:
    """Return what the engine serialised of a checked expression."""
    whole = next(value for number, _, value in fields(serialized) if number == _VALUE)
    tree = next(value for number, _, value in fields(whole) if number == _CHECKED_TREE)
    return Checked(tree, whole)


def _words(data: bytes) -> str:
    for number, _, value in fields(data):
        if number in _TYPES:
            return str(_TYPES[number](value))
    return "dyn"


def _list(value: bytes) -> str:
    return f"list({_inner(value, 1)})"


def _map(value: bytes) -> str:
    return f"map({_inner(value, 1)}, {_inner(value, 2)})"


def _abstract(value: bytes) -> str:
    return str(next(name.decode() for field, _, name in fields(value) if field == 1))


def _inner(data: bytes, wanted: int) -> str:
    return next((_words(value) for number, _, value in fields(data) if number == wanted), "dyn")


_TYPES: dict[int, Callable[[Any], str]] = {
    2: lambda _: "null",
    3: lambda value: _PRIMITIVE.get(value, "dyn"),
    5: lambda value: _WELL_KNOWN.get(value, "dyn"),
    6: _list,
    7: _map,
    14: _abstract,
}
"""Field of a type -> what reads it."""
