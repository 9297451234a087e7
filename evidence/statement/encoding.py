"""Strict readings of what strangers wrote: one base64 text a value; JSON without duplicates, within limits."""

import base64
import binascii
import json
from typing import Any, NoReturn, cast

from ..errors import UnreadableError

MAX_BYTES = 16 * 1024 * 1024
"""The largest bundle, envelope or payload that is read."""
MAX_DEPTH = 100
"""The deepest nesting that is read."""


def decode_base64(text: object, what: str) -> bytes:
    """Return the bytes of a standard base64 text.

    Padding bits and characters that a lenient decoder ignores would let two texts stand for one value.

    Raises:
        UnreadableError: it is no string, or not the one canonical text of its bytes.
    """
    if not isinstance(text, str):
        raise UnreadableError(f"{what} is no base64 string")
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise UnreadableError(f"{what} is not base64: {error}") from error
    if encode_base64(data) != text:
        raise UnreadableError(f"{what} is not canonical base64")
    return data


def encode_base64(data: bytes) -> str:
    """Return the standard base64 text of bytes."""
    return base64.b64encode(data).decode()


def read_object(data: bytes, what: str) -> dict[str, Any]:
    """Return the JSON object that the bytes hold.

    Raises:
        UnreadableError: too large, too deep, not UTF-8, not JSON, a duplicate key, a number JSON has not, a lone
            surrogate, or not an object.
    """
    if len(data) > MAX_BYTES:
        raise UnreadableError(f"{what} has {len(data)} bytes; at most {MAX_BYTES} are read")
    try:
        value = json.loads(data.decode(), object_pairs_hook=_without_duplicates, parse_constant=_refuse_constant)
        if b"\\u" in data:
            json.dumps(value, ensure_ascii=False).encode()
    except RecursionError as error:
        raise UnreadableError(f"{what} is nested deeper than {MAX_DEPTH} levels") from error
    except ValueError as error:
        raise UnreadableError(f"{what} is not JSON: {error}") from error
    made = as_object(value, what)
    _refuse_depth(made, what)
    return made


def as_object(value: object, what: str) -> dict[str, Any]:
    """Return a value that is a JSON object.

    Raises:
        UnreadableError: it is none.
    """
    if not isinstance(value, dict):
        raise UnreadableError(f"{what} is no JSON object")
    return cast("dict[str, Any]", value)


def as_list(value: object, what: str) -> list[Any]:
    """Return a value that is a JSON list; nothing for one that is absent.

    Raises:
        UnreadableError: it is something else.
    """
    if value is None:
        return []
    if not isinstance(value, list):
        raise UnreadableError(f"{what} is no JSON list")
    return cast("list[Any]", value)  # type: ignore[redundant-cast] # pyright narrows to list[Unknown]


def as_text(value: object, what: str) -> str:
    """Return a value that is a string; the empty one for one that is absent.

    Raises:
        UnreadableError: it is something else.
    """
    if value is None:
        return ""
    if not isinstance(value, str):
        raise UnreadableError(f"{what} is no string")
    return value


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"duplicate key {next(name for name in names if names.count(name) > 1)!r}")
    return value


def _refuse_constant(text: str) -> NoReturn:
    raise ValueError(f"{text} is no JSON number")


def _refuse_depth(value: dict[str, Any], what: str) -> None:
    level: list[Any] = [value]
    for _ in range(MAX_DEPTH):
        level = [child for container in level for child in _children(container)]
        if not level:
            return
    raise UnreadableError(f"{what} is nested deeper than {MAX_DEPTH} levels")


def _children(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [child for child in cast("dict[str, Any]", value).values() if isinstance(child, dict | list)]
    return [child for child in value if isinstance(child, dict | list)]
