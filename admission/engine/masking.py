"""Mask what must not be shown: values of Secrets and of env; judged as they are, shown as `***`."""

import re
from collections.abc import Iterator
from typing import Any

from ...schemas.review import Request
from ..shape import is_array, is_object

MASK = "***"
_SECRET_FIELDS = ("data", "stringData")
_SHORTEST = 4
"""Shorter texts are masked by place only: masking every `1` of a message would hide the message."""


class Masking:
    """What is sensitive in one request, found when it is first needed."""

    def __init__(self, request: Request) -> None:
        """Keep the request."""
        self._request = request
        self._texts: tuple[str, ...] | None = None

    def value(self, field: str, value: Any) -> Any:
        """Return what a verdict may show of the value observed or expected at `field`."""
        parts = field.split("/")[1:]
        if self._is_secret and parts[:1] and parts[0] in _SECRET_FIELDS:
            return _blank(value)
        if _names_env_value(parts):
            return _blank(value)
        return self._shown(value, parts[-1] if parts else "")

    def text(self, message: str) -> str:
        """Return a message without the sensitive texts of the request."""
        for secret in self._sensitive:
            if secret in message:
                message = re.sub(rf"(?<!\w){re.escape(secret)}(?!\w)", MASK, message)
        return message

    def _shown(self, value: Any, name: str) -> Any:
        if is_object(value):
            whole = value.get("kind") == "Secret"
            return {
                key: _blank(item)
                if (whole and key in _SECRET_FIELDS) or (key == "value" and _is_env_entry(value, name))
                else self._shown(item, key)
                for key, item in value.items()
            }
        if is_array(value):
            return [self._shown(item, name) for item in value]
        return self.text(value) if isinstance(value, str) else value

    @property
    def _is_secret(self) -> bool:
        return any(
            is_object(item) and item.get("kind") == "Secret"
            for item in (self._request.object, self._request.old_object)
        )

    @property
    def _sensitive(self) -> tuple[str, ...]:
        if self._texts is None:
            found = {
                text
                for item in (self._request.object, self._request.old_object)
                for text in _sensitive_texts(item)
                if len(text) >= _SHORTEST
            }
            self._texts = tuple(sorted(found, key=lambda text: (-len(text), text)))
        return self._texts


def _sensitive_texts(item: Any) -> Iterator[str]:
    if not is_object(item):
        return
    if item.get("kind") == "Secret":
        for name in _SECRET_FIELDS:
            values = item.get(name)
            yield from (text for text in (values.values() if is_object(values) else ()) if isinstance(text, str))
    yield from _env_texts(item)


def _env_texts(item: Any) -> Iterator[str]:
    level = [item]
    while level:
        below: list[Any] = []
        for value in level:
            if is_object(value):
                entries = value.get("env")
                if is_array(entries):
                    yield from (
                        entry["value"] for entry in entries if is_object(entry) and isinstance(entry.get("value"), str)
                    )
                below.extend(value.values())
            elif is_array(value):
                below.extend(value)
        level = below


def _names_env_value(parts: list[str]) -> bool:
    return len(parts) > len(("env", "0")) and parts[-1] == "value" and parts[-3] == "env"


def _is_env_entry(value: dict[str, Any], name: str) -> bool:
    return name == "env" or (name.isdigit() and set(value) <= {"name", "value"})


def _blank(value: Any) -> Any:
    if is_object(value):
        return {key: _blank(item) for key, item in value.items()}
    if is_array(value):
        return [_blank(item) for item in value]
    return value if value is None else MASK
