"""The characters of a file: decoded once, with the line and column of every offset."""

import re
from bisect import bisect_left
from functools import cached_property

from ...schemas.errors import InputError


class Text:
    """A file's name and characters."""

    def __init__(self, file: str, characters: str) -> None:
        """Keep both; lines are counted only when a place is asked for."""
        self.file = file
        self.characters = characters

    @classmethod
    def decode(cls, data: bytes, file: str) -> "Text":
        """Return UTF-8 bytes as text, without a byte order mark.

        Raises:
            InputError: the bytes are not UTF-8.
        """
        try:
            return cls(file, data.decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            before = cls(file, data[: error.start].decode("utf-8", "replace"))
            what = f"byte 0x{data[error.start]:02x} is not UTF-8"
            raise before.refuse(len(before.characters), what, "Save the file as UTF-8.") from error

    @cached_property
    def _breaks(self) -> list[int]:
        return [found.start() for found in re.finditer("\n", self.characters)]

    def place(self, offset: int) -> tuple[int, int]:
        """Return line and column, from 1, of an offset in characters."""
        line = bisect_left(self._breaks, offset)
        return line + 1, offset - (self._breaks[line - 1] + 1 if line else 0) + 1

    def refuse(self, offset: int, what: str, hint: str = "") -> InputError:
        """Return the error for what stands at an offset."""
        return self.refuse_at(*self.place(offset), what, hint)

    def refuse_at(self, line: int, column: int, what: str, hint: str = "") -> InputError:
        """Return the error for what stands at a line and column, from 1."""
        return InputError(f"{self.file}:{line}:{column}: {what}", hint=hint)
