"""One object of a file, and where each of its fields stands."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from . import pointer as pointers
from .text import Text
from .tree import Node


@dataclass(frozen=True, slots=True)
class Source:
    """Where an object was read: file as given, line from 1, document from 0 in the file's stream."""

    file: str
    line: int
    document: int


@dataclass(frozen=True)
class Syntax:
    """One document of a file as text; its tree is built when a position is asked for."""

    text: Text
    start: int
    """Offset of the first character that belongs to the document, comments before it included."""
    origin: int
    """Offset where its own syntax starts: what the tree counts from."""
    end: int
    build: Callable[[str], Node]

    @cached_property
    def tree(self) -> Node:
        """The syntax of the document."""
        return self.build(self.text.characters[self.origin : self.end])


@dataclass(frozen=True)
class ManifestDocument:
    """An object and its place."""

    source: Source
    object: dict[str, Any]
    syntax: Syntax = field(repr=False)
    prefix: str = ""
    """JSON Pointer of the object in its document: `/items/3` of a List."""

    def position(self, pointer: str) -> tuple[int, int]:
        """Return line and column, from 1, of the field, or of the nearest parent that is written in the file."""
        offset = self.syntax.tree.nearest(pointers.split(self.prefix + pointer))
        return self.syntax.text.place(self.syntax.origin + offset)

    @property
    def span(self) -> tuple[int, int]:
        """Return the lines, from 1, both included, that belong to this object."""
        start, end = self.syntax.start, self.syntax.end
        node = self.syntax.tree.find(pointers.split(self.prefix)) if self.prefix else None
        if node:
            start, end = self.syntax.origin + node.start, self.syntax.origin + node.end
        place = self.syntax.text.place
        return place(start)[0], place(max(start, end - 1))[0]

    def comments(self) -> Iterator[tuple[int, str]]:
        """Yield line and text, without the `#`, of every comment of this object; text inside values is no comment."""
        if "#" not in self.syntax.text.characters:
            return
        first, last = self.span
        inside = _Inside(self.syntax.tree)
        offset = self.syntax.start
        lines = self.syntax.text.characters[offset : self.syntax.end].split("\n")
        for number, line in enumerate(lines, self.syntax.text.place(offset)[0]):
            at = line.find("#")
            while at >= 0 and ((at > 0 and line[at - 1] not in " \t") or inside(offset + at - self.syntax.origin)):
                at = line.find("#", at + 1)
            if at >= 0 and first <= number <= last:
                yield number, line[at + 1 :].strip()
            offset += len(line) + 1


class _Inside:
    """Whether an offset is inside a scalar; asked in rising order."""

    def __init__(self, tree: Node) -> None:
        self._spans = sorted(tree.scalars())
        self._next = 0

    def __call__(self, offset: int) -> bool:
        while self._next < len(self._spans) and self._spans[self._next][1] <= offset:
            self._next += 1
        return self._next < len(self._spans) and self._spans[self._next][0] <= offset
