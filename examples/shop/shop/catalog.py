"""What is sold, and what a cart of it costs."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Item:
    """One thing on sale; the price is in cents."""

    sku: str
    name: str
    price: int


CATALOG = {
    item.sku: item
    for item in (
        Item("rope", "Hemp rope, 10 m", 2450),
        Item("lantern", "Storm lantern", 3900),
        Item("compass", "Brass compass", 5825),
    )
}


def total(skus: Iterable[str]) -> int:
    """Return the price of a cart in cents; ten or more pieces are a tenth cheaper.

    Raises:
        KeyError: an item is not on sale.
    """
    pieces = [CATALOG[sku].price for sku in skus]
    cents = sum(pieces)
    if len(pieces) >= 10:
        cents -= cents // 10
    return cents
