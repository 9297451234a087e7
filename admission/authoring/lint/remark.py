"""Remark: one thing that is wrong with a policy's files, and what to do about it."""

import re
from enum import StrEnum

from ....schemas.document import Document
from ....schemas.errors import InputError

_PLACED = re.compile(r"(?P<file>[^\n]+?):(?P<line>\d+): (?P<message>.*)", re.DOTALL)
_FILED = re.compile(r"(?P<file>[^\n:]*/[^\n:]*): (?P<message>.*)", re.DOTALL)


class Level(StrEnum):
    """Whether it has to be mended."""

    ERROR = "error"
    WARNING = "warning"


class Remark(Document):
    """What is wrong, and where."""

    rule: str
    """Which rule says so: `load`, `case-missing`, `param-unused`, ..."""
    level: Level
    file: str
    line: int
    message: str
    hint: str = ""
    """What to do, in one sentence."""


def of_error(error: InputError, file: str) -> Remark:
    """Return what loading refused, with the place that it names.

    Args:
        error: the refusal.
        file: what is to be named where it names none.
    """
    placed = _PLACED.fullmatch(error.message) or _FILED.fullmatch(error.message)
    found = placed.groupdict() if placed else {"file": file, "message": error.message}
    return Remark(
        rule="load",
        level=Level.ERROR,
        file=found["file"],
        line=int(found.get("line") or 1),
        message=found["message"],
        hint=error.hint,
    )
