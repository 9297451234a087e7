"""A mapping while it is read: which keys stand there, and which a merge key brought."""

from typing import Any

from .limits import duplicate
from .shape import is_list, is_object

MERGE = "<<"


class Mapping:
    """An object under construction. Methods return what is wrong, or nothing: the caller knows the place."""

    __slots__ = ("_merged", "_merging", "key", "value")

    def __init__(self) -> None:
        self.value: dict[str, Any] = {}
        self.key: str | None = None
        """The key that waits for its value."""
        self._merging = False
        self._merged: set[str] = set()
        """Keys that only a merge brought: an explicit key may still replace them."""

    def name(self, key: Any, *, merge: bool) -> str:
        """Take a key; as in Kubernetes, numbers and booleans become text."""
        if key is None:
            return "a key must not be null"
        if type(key) is not str:
            key = ("true" if key else "false") if type(key) is bool else str(key)
        if not merge and key in self.value:
            if key not in self._merged:
                return duplicate(key)
            self._merged.discard(key)
        self._merging = merge
        self.key = key
        return ""

    def put(self, value: Any) -> str:
        """Take the value of the key."""
        key, self.key = self.key, None
        if self._merging:
            return self._merge(value)
        if key is not None:
            self.value[key] = value
        return ""

    def _merge(self, value: Any) -> str:
        for source in value if is_list(value) else [value]:
            if not is_object(source):
                return "<< needs an object, or a list of objects"
            explicit = (self.value.keys() - self._merged) & source.keys()
            if explicit:
                return f"<< stands after the key {min(explicit)!r}, which it also brings: readers disagree who wins"
            for key in source.keys() - self.value.keys():
                self.value[key] = source[key]
                self._merged.add(key)
        return ""
