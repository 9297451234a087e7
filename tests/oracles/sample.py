"""How much of what could be asked is asked: a sample of every policy, or with `ARGOSY_WHOLE=1` everything."""

import os
from collections.abc import Sequence
from typing import TypeVar

IS_WHOLE = bool(os.environ.get("ARGOSY_WHOLE"))

T = TypeVar("T")


def sample(items: Sequence[T], count: int) -> list[T]:
    """Return at most so many items, spread evenly, the first and the last among them."""
    if IS_WHOLE or len(items) <= count:
        return list(items)
    return [items[number * (len(items) - 1) // (count - 1)] for number in range(count)]
