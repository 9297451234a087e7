"""Bounds on what was received, before any engine sees it: depth, numbers, text."""

import json
import math
import re
from typing import Any

import orjson

from ...schemas.errors import ReviewError

DEPTH = 100
_INT64 = 1 << 63
# orjson decides what JSON is (the standard parser takes NaN, a byte order mark, UTF-16 and lone surrogates), but turns
# an integer that does not fit into a float: where a long run of digits stands, the numbers are read again, exactly.
_LONG = re.compile(rb"\d{19}")


def read_json(data: bytes) -> Any:
    """Return the JSON value of bytes.

    Raises:
        ReviewError: it is no JSON, nested deeper than 100, or holds a number beyond int64.
    """
    try:
        value = orjson.loads(data)
        if _LONG.search(data):
            value = json.loads(data)
    except RecursionError as error:
        raise ReviewError(f"nested deeper than {DEPTH}") from error
    except ValueError as error:
        raise ReviewError(f"not JSON: {error}") from error
    check(value)
    return value


def check(value: Any) -> None:
    """Check a JSON value.

    Raises:
        ReviewError: it is nested deeper than 100, holds a number beyond int64, no finite number, a lone surrogate, or
            something that is not JSON.
    """
    level = [value]
    for _ in range(DEPTH + 1):
        below: list[Any] = []
        for item in level:
            if isinstance(item, dict):
                for key in item:
                    if not isinstance(key, str):
                        raise ReviewError("an object's key is no text")
                below += item.values()
            elif isinstance(item, list):
                below += item
            elif item.__class__ not in _SCALARS:
                raise ReviewError(f"{type(item).__name__} is not JSON")
            elif item.__class__ is int and not -_INT64 <= item < _INT64:
                raise ReviewError(f"the number {str(item)[:40]} does not fit into 64 bits")
            elif item.__class__ is float and not math.isfinite(item):
                raise ReviewError("a number is not finite")
        if not below:
            return
        level = below
    raise ReviewError(f"nested deeper than {DEPTH}")


_SCALARS = frozenset({str, int, float, bool, type(None)})
