"""Semantic versions, as strict as blang/semver, which the API server uses."""

import re
from dataclasses import dataclass
from typing import Self

_NUMBER = r"(0|[1-9][0-9]*)"
_PART = r"[0-9A-Za-z-]+"
_SHAPE = re.compile(rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}(?:-({_PART}(?:\.{_PART})*))?(?:\+{_PART}(?:\.{_PART})*)?")
_UINT64 = 1 << 64
_INT64 = 1 << 63


@dataclass(frozen=True, slots=True)
class Version:
    """A version without its build metadata, which no comparison reads."""

    numbers: tuple[int, int, int]
    pre: tuple[str, ...]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a version.

        Raises:
            ValueError: it is none.
        """
        found = _SHAPE.fullmatch(text)
        if found is None:
            raise ValueError(f"{text!r} is no semantic version")
        numbers = (int(found[1]), int(found[2]), int(found[3]))
        pre = tuple(found[4].split(".")) if found[4] else ()
        counted = [int(part) for part in pre if part.isdigit()]
        if any(part.isdigit() and len(part) > 1 and part[0] == "0" for part in pre):
            raise ValueError(f"{text!r}: a number of a prerelease has leading zeros")
        if max(numbers + tuple(counted)) >= _UINT64:
            raise ValueError(f"{text!r}: a number is too large")
        return cls(numbers, pre)

    def text(self) -> str:
        """Return it as it is parsed."""
        return ".".join(map(str, self.numbers)) + ("-" + ".".join(self.pre) if self.pre else "")

    def number(self, index: int) -> int:
        """Return major, minor or patch, as an int64 as the API server casts it."""
        number = self.numbers[index]
        return number - _UINT64 if number >= _INT64 else number

    def compare(self, other: Self) -> int:
        """Return -1, 0 or 1; a prerelease comes before its release."""
        if self.numbers != other.numbers:
            return 1 if self.numbers > other.numbers else -1
        mine, its = self._rank(), other._rank()
        return (mine > its) - (mine < its)

    def _rank(self) -> tuple[bool, tuple[tuple[bool, int, str], ...]]:
        parts = tuple((not part.isdigit(), int(part) if part.isdigit() else 0, part) for part in self.pre)
        return not self.pre, tuple((is_word, number, word if is_word else "") for is_word, number, word in parts)


def normalized(text: str) -> str:
    """Return a version without `v` and leading zeros, filled up to three numbers.

    Raises:
        ValueError: a short version carries a prerelease or metadata.
    """
    parts = text.removeprefix("v").split(".", 2)
    for index, part in enumerate(parts):
        if len(part) > 1:
            bare = part.lstrip("0")
            parts[index] = bare if bare[:1] and bare[0] in "0123456789" else "0" + bare
    if len(parts) < len(("major", "minor", "patch")):
        if set(parts[-1]) & set("+-"):
            raise ValueError("a short version has no prerelease and no build metadata")
        parts += ["0"] * (3 - len(parts))
    return ".".join(parts)
