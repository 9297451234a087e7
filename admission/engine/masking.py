"""Mask what must not be shown: values of Secrets and of env; judged as they are, shown as `***`."""

import re
from collections.abc import Iterator
from typing import Any

from ...schemas.review import Request
from ..shape import is_array, is_object

MASK = "***"
_SECRET_FIELDS = ("data", "stringData")
_ENV_FIELDS = frozenset({"env", "envFrom"})
_REFERENCES = frozenset(
    {
        "valueFrom",
        "configMapKeyRef",
        "configMapRef",
        "fieldRef",
        "fileKeyRef",
        "resourceFieldRef",
        "secretKeyRef",
        "secretRef",
    }
)
_NAMES = frozenset(
    {
        "name",
        "key",
        "optional",
        "prefix",
        "apiVersion",
        "fieldPath",
        "containerName",
        "resource",
        "divisor",
        "volumeName",
        "path",
    }
)
"""What an env may show: all else beneath it is masked, whatever shape it has."""
_MAPS = frozenset({"labels", "annotations", "matchLabels", "nodeSelector", "selector", "data"})
"""Mappings whose keys are anybody's: `env` in them is a label and no env."""
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
        value = _at(parts, value)
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
                else self._clean(_env(key, item))
                if key in _ENV_FIELDS and name not in _MAPS
                else self._shown(item, key)
                for key, item in value.items()
            }
        if is_array(value):
            return [self._shown(item, name) for item in value]
        return self.text(value) if isinstance(value, str) else value

    def _clean(self, value: Any) -> Any:
        if is_object(value):
            return {key: self._clean(item) for key, item in value.items()}
        if is_array(value):
            return [self._clean(item) for item in value]
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
    level: list[tuple[str, Any]] = [("", item)]
    while level:
        below: list[tuple[str, Any]] = []
        for name, value in level:
            if is_object(value):
                for key, inner in value.items():
                    if key in _ENV_FIELDS and name not in _MAPS:
                        yield from _hidden(inner, _env(key, inner))
                below.extend(value.items())
            elif is_array(value):
                below.extend((name, inner) for inner in value)
        level = below


def _hidden(value: Any, shown: Any) -> Iterator[str]:
    """Yield the texts of a value that what is shown of it leaves out."""
    if is_object(value):
        for key, item in value.items():
            yield from _hidden(item, shown[key])
    elif is_array(value):
        for item, part in zip(value, shown, strict=True):
            yield from _hidden(item, part)
    elif isinstance(value, str) and shown != value:
        yield value


def _at(parts: list[str], value: Any) -> Any:
    """Return what may be shown of a value that stands at a place; all of it where no env is above."""
    start = next(
        (
            at
            for at, part in enumerate(parts)
            if part in _ENV_FIELDS and not _MAPS.intersection(parts[max(0, at - 1) : at])
        ),
        None,
    )
    if start is None:
        return value
    names = [part for part in parts[start:] if not part.isdigit()]
    if not _REFERENCES.issuperset(names[1:-1]):
        return _blank(value)
    return _entry(value) if parts[-1].isdigit() else _env(names[-1], value)


def _env(name: str, value: Any) -> Any:
    """Return what may be shown of a field that is an env or stands in one."""
    if name in _ENV_FIELDS:
        return [_entry(item) for item in value] if is_array(value) else _blank(value)
    if name in _REFERENCES:
        return _entry(value)
    return value if name in _NAMES and not (is_object(value) or is_array(value)) else _blank(value)


def _entry(value: Any) -> Any:
    return {name: _env(name, item) for name, item in value.items()} if is_object(value) else _blank(value)


def _is_env_entry(value: dict[str, Any], name: str) -> bool:
    return name == "env" or (name.isdigit() and set(value) <= {"name", "value"})


def _blank(value: Any) -> Any:
    if is_object(value):
        return {key: _blank(item) for key, item in value.items()}
    if is_array(value):
        return [_blank(item) for item in value]
    return value if value is None else MASK
