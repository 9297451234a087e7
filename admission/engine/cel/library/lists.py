"""Lists as the API server's own library reads them: sum, min, max, isSorted, indexOf, lastIndexOf.

Like there, the first item decides which type is meant, and what cannot be compared is not compared.
"""

import datetime as dt
import itertools
import math
from collections.abc import Sequence
from typing import Any

from ....shape import is_array, is_object
from .tagged import NO_OVERLOAD

_INT64 = 1 << 63
_UINT64 = 1 << 64
_COMPARABLE = (bool, int, float, str, bytes, bytearray, dt.datetime, dt.timedelta)


def total(items: Sequence[Any]) -> Any:
    """Return the sum of numbers of one type; 0 of nothing.

    Raises:
        ValueError: the items are no numbers, of two types, or too many.
    """
    if not items:
        return 0
    kind: type[Any] = items[0].__class__
    if kind not in {int, float} or any(type(item) is not kind for item in items):
        raise ValueError(NO_OVERLOAD)
    if kind is float:
        found = 0.0
        for item in items:
            found += item
        return found
    return _in_range(items, -_INT64, _INT64)


def total_unsigned(items: Sequence[int]) -> int:
    """Return the sum of unsigned integers.

    Raises:
        ValueError: it does not fit 64 bits.
    """
    return _in_range(items, 0, _UINT64)


def total_duration(items: Sequence[dt.timedelta]) -> dt.timedelta:
    """Return the sum of durations."""
    return sum(items, dt.timedelta())


def _in_range(items: Sequence[int], least: int, beyond: int) -> int:
    found = 0
    for item in items:
        found += item
        if not least <= found < beyond:
            raise ValueError("integer overflow")
    return found


def smallest(items: Sequence[Any]) -> Any:
    """Return the least item.

    Raises:
        ValueError: the list is empty, or an item has no order.
    """
    return _extreme(items, "min", 1)


def largest(items: Sequence[Any]) -> Any:
    """Return the greatest item.

    Raises:
        ValueError: as `smallest`.
    """
    return _extreme(items, "max", -1)


def _extreme(items: Sequence[Any], name: str, worse: int) -> Any:
    if not items:
        raise ValueError(f"{name} called on empty list")
    found = items[0]
    for item in items:
        _check_comparable(item)
        if _compare(found, item) == worse:
            found = item
    return found


def is_sorted(items: Sequence[Any]) -> bool:
    """Return whether no item is greater than the next.

    Raises:
        ValueError: an item has no order.
    """
    for item in items[:1]:
        _check_comparable(item)
    for item, after in itertools.pairwise(items):
        _check_comparable(after)
        if _compare(item, after) == 1:
            return False
    return True


def _check_comparable(item: Any) -> None:
    if not isinstance(item, _COMPARABLE):
        raise ValueError(NO_OVERLOAD)  # noqa: TRY004 - an error of the rule


def _compare(one: Any, other: Any) -> int | None:
    """Return -1, 0 or 1; None where the two have no order."""
    number = _is_number(one) and _is_number(other)
    if not number and type(one) is not type(other):
        return None
    if number and (math.isnan(one) or math.isnan(other)):
        return None
    return int(one > other) - int(one < other)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def index_of(items: Sequence[Any], wanted: Any) -> int:
    """Return where an item first stands, -1 where it does not."""
    return next((index for index, item in enumerate(items) if is_equal(item, wanted)), -1)


def last_index_of(items: Sequence[Any], wanted: Any) -> int:
    """Return where an item last stands, -1 where it does not."""
    return next((index for index in reversed(range(len(items))) if is_equal(items[index], wanted)), -1)


def is_equal(one: Any, other: Any) -> bool:
    """Return whether two values are equal in CEL: numbers by value, everything else by type and value."""
    if _is_number(one) and _is_number(other):
        return bool(one == other)
    if is_array(one) and is_array(other):
        return len(one) == len(other) and all(map(is_equal, one, other))
    if is_object(one) and is_object(other):
        return one.keys() == other.keys() and all(is_equal(value, other[key]) for key, value in one.items())
    return type(one) is type(other) and bool(one == other)
