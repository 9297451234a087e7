"""Anchors of one document, and a budget for what their aliases add to it: a bomb ends here."""

from typing import Any

from .limits import ALIASED_WEIGHT, TOO_DEEP
from .shape import is_list, is_object

_NODE = 16


class Anchors:
    """Names and their finished values. `expand` returns what is wrong, or nothing: the caller knows the place."""

    def __init__(self) -> None:
        self._values: dict[str, tuple[Any, int, int]] = {}
        self._unfinished: set[str] = set()
        self._spent = 0

    def begin(self, name: str) -> None:
        """Note a container that is still open: it cannot hold itself."""
        self._unfinished.add(name)

    def define(self, name: str, value: Any) -> None:
        """Keep a finished value; a name may be given again, as YAML allows."""
        self._unfinished.discard(name)
        weight, depth = _measure(value)
        self._values[name] = (value, weight, depth)

    def expand(self, name: str, room: int) -> tuple[Any, str]:
        """Return a copy of the value and an empty text, or None and what is wrong.

        Args:
            name: the alias.
            room: levels that may still be nested here.
        """
        if name in self._unfinished:
            return None, f"the alias *{name} stands inside its own anchor"
        if name not in self._values:
            return None, f"the alias *{name} has no anchor"
        value, weight, depth = self._values[name]
        self._spent += weight
        if self._spent > ALIASED_WEIGHT:
            return None, f"the alias *{name} makes the document too large"
        if depth > room:
            return None, TOO_DEEP
        return _copy(value), ""


def _measure(value: Any) -> tuple[int, int]:
    """Return weight and depth; the reader has bounded the depth."""
    if is_object(value):
        parts = [_measure(part) for part in value.values()]
        keys = sum(map(len, value))
    elif is_list(value):
        parts, keys = [_measure(part) for part in value], 0
    else:
        return _NODE + (len(value) if isinstance(value, str) else 0), 0
    return _NODE + keys + sum(weight for weight, _ in parts), 1 + max((depth for _, depth in parts), default=0)


def _copy(value: Any) -> Any:
    if is_object(value):
        return {key: _copy(part) for key, part in value.items()}
    if is_list(value):
        return [_copy(part) for part in value]
    return value
