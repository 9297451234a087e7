"""Figure: one measured value, with what it is held against."""

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of the table."""

    what: str
    value: float
    unit: str
    target: str = ""
    """The limit that the design sets, with its unit."""
    against: str = ""
    """The alternative that was measured in the same run."""
    alternative: float | None = None
    """Its value, in the same unit."""

    def cells(self) -> tuple[str, ...]:
        """Return the row as text."""
        ratio = self.value / self.alternative if self.alternative else None
        other = f"{self.against}: {_number(self.alternative)} {self.unit}" if self.alternative is not None else ""
        return (self.what, f"{_number(self.value)} {self.unit}", self.target, other, f"x {ratio:.2f}" if ratio else "")


HEAD = ("what", "figure", "target", "alternative, same run", "ratio")


def show(figures: Iterable[Figure], *, markdown: bool) -> None:
    """Print the table."""
    rows = [HEAD, *(figure.cells() for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    edge = "| " if markdown else ""
    between = " | " if markdown else "  "
    for index, row in enumerate(rows):
        print(edge + between.join(_padded(row, widths)) + (" |" if markdown else ""))
        if index == 0:
            print(edge + between.join("-" * width for width in widths) + (" |" if markdown else ""))
    sys.stdout.flush()


def _padded(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    return [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]


def _number(value: float) -> str:
    if value >= 1000:  # noqa: PLR2004 - thousands are read better whole
        return f"{value:,.0f}"
    return f"{value:.3g}" if value < 10 else f"{value:.0f}"  # noqa: PLR2004 - three digits say enough
