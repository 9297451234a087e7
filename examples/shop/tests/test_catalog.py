import pytest

from shop.catalog import total


def test_an_empty_cart_costs_nothing():
    assert total([]) == 0


def test_a_cart_costs_the_sum_of_its_items():
    assert total(["rope", "lantern", "rope"]) == 2450 + 3900 + 2450


def test_ten_pieces_are_a_tenth_cheaper():
    assert total(["rope"] * 9) == 22050
    assert total(["rope"] * 10) == 22050


def test_an_unknown_item_has_no_price():
    with pytest.raises(KeyError):
        total(["kraken"])
