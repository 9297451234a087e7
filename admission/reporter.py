"""Reporter: one way to write findings down; the members are in `admission/report`."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from .finding import Finding

Render = Callable[[Iterable[Finding], bool], Iterator[str]]
"""Findings, and whether colours are wanted, to pieces of text; reads each finding once."""


@dataclass(frozen=True, slots=True)
class Reporter:
    """A member of `admission/report`."""

    title: str
    render: Render
