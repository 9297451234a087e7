"""Bounds on what was received, before any engine sees it: depth, numbers, text."""

from typing import Any

import orjson

from ...schemas.errors import ReviewError

DEPTH = 100
_BEYOND_INT64 = float(1 << 63)


def read_json(data: bytes) -> Any:
    """Return the JSON value of bytes; `check` what is kept of it.

    Raises:
        ReviewError: it is no JSON, or nested deeper than orjson reads (1,024).
    """
    try:
        return orjson.loads(data)
    except ValueError as error:
        raise ReviewError(f"not JSON: {error}") from error


def check(value: Any) -> None:
    """Check a JSON value.

    orjson reads an integer that does not fit as a float, so a float of that size counts as one.

    Raises:
        ReviewError: it is nested deeper than 100, holds a number beyond int64, a text that holds a lone surrogate or
            U+0000, or something that is not JSON.
    """
    level = [value]
    for _ in range(DEPTH + 1):
        below: list[Any] = []
        for item in level:
            kind = item.__class__
            if kind is dict:
                for key in item:
                    _check_scalar(key, key.__class__)
                    if key.__class__ is not str:
                        raise ReviewError("an object's key is no text")
                below.extend(item.values())
            elif kind is list:
                below.extend(item)
            elif not (kind is str and item.isascii() and "\0" not in item):
                _check_scalar(item, kind)
        if not below:
            return
        level = below
    raise ReviewError(f"nested deeper than {DEPTH}")


def _check_scalar(item: Any, kind: type) -> None:
    if kind is str:
        # The CEL engine cuts a text at U+0000 and would judge another one.
        if "\0" in item:
            raise ReviewError("a text holds U+0000")
        try:
            item.encode()
        except UnicodeEncodeError as error:
            raise ReviewError("a text holds a lone surrogate") from error
    elif kind is int or kind is float:
        # Also refuses NaN and infinities, which compare false. The float of -2^63 may be -2^63-1, rounded.
        if not -_BEYOND_INT64 <= item < _BEYOND_INT64 or (kind is float and item == -_BEYOND_INT64):
            raise ReviewError(f"the number {str(item)[:40]} does not fit into 64 bits")
    elif item is not None and kind is not bool:
        raise ReviewError(f"{kind.__name__} is not JSON")
