"""Quantities: `resource.Quantity` of apimachinery, in both of its forms, digit for digit.

A quantity is a whole number that fits 64 bits and a power of ten, or, where it does not fit, a decimal of any length.
The form shows: only the first can be asked for its integer.
"""

import dataclasses
import re
from dataclasses import dataclass
from typing import Self

_INT64 = 1 << 63
_LARGEST = _INT64 - 1
_FACTORS = 18
_NANO = -9
_LONGEST = 10_000
"""Beyond such a power of ten the API server itself counts digits for minutes."""
_SHAPE = re.compile(r"([+-]?)(0*)([0-9]*)(?:(\.)([0-9]*))?([eEinumkKMGTP]*[-+]?[0-9]*)", re.ASCII)
_SUFFIXES = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_BINARY = {"Ki": 10, "Mi": 20, "Gi": 30, "Ti": 40, "Pi": 50, "Ei": 60}
_WRONG = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"


@dataclass(frozen=True, slots=True)
class Quantity:
    """`number` times ten to the power of `exponent`."""

    number: int
    exponent: int
    is_decimal: bool = False
    """Whether it has the long form."""
    is_computed: bool = False
    """Whether it was added or subtracted: on the right of == the API server knows no such quantity."""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a quantity as the API server does.

        Raises:
            ValueError: it is none.
        """
        found = _SHAPE.fullmatch(text)
        if not text or found is None:
            raise ValueError(_WRONG)
        sign, _, whole, point, fraction, suffix = found.groups()
        if not (whole or point or suffix):
            return cls(0, 0)
        whole, fraction = whole or "0", fraction or ""
        negative = -1 if sign == "-" else 1
        power, is_binary = _power(suffix)
        mantissa, precision, scale = 1, -1, power
        if not is_binary:
            precision = _FACTORS - len(whole) - len(fraction)
        elif not fraction:
            mantissa, scale = 1 << power, 0
            precision = 15 - len(whole) - power * 3 // 10 - 1
        if precision >= 0 and scale - len(fraction) >= _NANO:
            number = int(whole + fraction) * mantissa
            if number < _INT64:
                return cls(negative * number, scale - len(fraction))
        if not (found[2] or found[3] or fraction):
            raise ValueError("unable to parse numeric part of quantity")
        return cls._long(negative, int(whole + fraction), -len(fraction), power, is_binary=is_binary)

    @classmethod
    def _long(cls, sign: int, number: int, exponent: int, power: int, *, is_binary: bool) -> Self:
        if is_binary:
            number <<= power
        else:
            exponent += power
        if number:
            # Rounded up to whole nanos.
            shift = exponent - _NANO
            number = number * 10**shift if shift >= 0 else -(-number // 10**-shift)
            exponent = _NANO
        if is_binary and number > _LARGEST * 10**-exponent:
            number, exponent = _LARGEST, 0
        return cls(sign * number, exponent, is_decimal=True)

    @classmethod
    def read(cls, text: str) -> Self:
        """Read what `text` wrote."""
        form, number, exponent = text.split(" ")
        return cls(int(number), int(exponent), form in "dD", form in "ID")

    def text(self) -> str:
        """Return it with its form, to be read again."""
        form = "d" if self.is_decimal else "i"
        return f"{form.upper() if self.is_computed else form} {self.number} {self.exponent}"

    @property
    def sign(self) -> int:
        """Return -1, 0 or 1."""
        return (self.number > 0) - (self.number < 0)

    def compare(self, other: Self) -> int:
        """Return -1, 0 or 1."""
        mine, its, _ = self._aligned(other)
        return (mine > its) - (mine < its)

    def integer(self) -> int | None:
        """Return it as an integer, where the API server does."""
        if self.is_decimal or self.exponent < 0:
            return None
        number = self.number * 10**self.exponent
        return number if -_INT64 <= number < _INT64 else None

    def approximate(self) -> float:
        """Return it as a float."""
        try:
            base = float(self.number)
        except OverflowError:
            base = float("inf") * self.sign
        return base if self.exponent == 0 else base * float(f"1e{self.exponent}")

    def add(self, other: Self) -> Self:
        """Return the sum; what does not fit 64 bits becomes a decimal."""
        if not (self.is_decimal or other.is_decimal):
            if other.number == 0:
                return dataclasses.replace(self, is_computed=True)
            if self.number == 0:
                return dataclasses.replace(other, is_computed=True)
        mine, its, exponent = self._aligned(other)
        fits = all(-_INT64 <= number < _INT64 for number in (mine, its, mine + its))
        is_decimal = self.is_decimal or other.is_decimal or not fits
        return type(self)(mine + its, exponent, is_decimal=is_decimal, is_computed=True)

    def subtract(self, other: Self) -> Self:
        """Return the difference."""
        return self.add(type(self)(-other.number, other.exponent, is_decimal=other.is_decimal))

    def _aligned(self, other: Self) -> tuple[int, int, int]:
        exponent = min(self.exponent, other.exponent)
        return (
            self.number * 10 ** (self.exponent - exponent),
            other.number * 10 ** (other.exponent - exponent),
            exponent,
        )


def _power(suffix: str) -> tuple[int, bool]:
    if suffix in _SUFFIXES:
        return _SUFFIXES[suffix], False
    if suffix in _BINARY:
        return _BINARY[suffix], True
    if suffix[:1] in {"e", "E"} and re.fullmatch(r"[-+]?[0-9]+", suffix[1:], re.ASCII):
        power = int(suffix[1:])
        if abs(power) <= _LONGEST:
            return power, False
    raise ValueError("unable to parse quantity's suffix")
