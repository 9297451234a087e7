"""The syntax of a document: which characters each value takes. For positions and for edits that touch nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from .pointer import position_in


@dataclass(slots=True)
class Node:
    """A value in the text; offsets count characters, `end` is the first one after it."""

    kind: str
    """`map`, `seq`, `scalar` or `alias`."""
    start: int
    end: int
    flow: bool = False
    """Whether it is written in brackets; JSON always is."""
    anchored: bool = False
    """Whether it has an anchor or a tag, which belong to no value."""
    name: str = ""
    """Of its anchor; of an alias, the anchor that it stands for."""
    entries: "list[Entry]" = field(default_factory=list["Entry"])

    def child(self, part: str) -> "Entry | None":
        """Return the entry that one part of a pointer names."""
        if self.kind == "seq":
            index = position_in(len(self.entries), part)
            return self.entries[index] if index is not None and index < len(self.entries) else None
        return next((entry for entry in self.entries if entry.key == part), None)

    def find(self, parts: tuple[str, ...]) -> "Node | None":
        """Return the value at a pointer, if it is written here."""
        node: Node = self
        for part in parts:
            entry = node.child(part)
            if entry is None:
                return None
            node = entry.value
        return node

    def nearest(self, parts: tuple[str, ...]) -> int:
        """Return where a field starts (its key, in a map), or else its nearest parent."""
        node: Node = self
        offset = self.start
        for part in parts:
            entry = node.child(part)
            if entry is None:
                break
            node, offset = entry.value, entry.start
        return offset

    def scalars(self) -> Iterator[tuple[int, int]]:
        """Yield start and end of every scalar value and key."""
        pending: list[Node] = [self]
        while pending:
            node = pending.pop()
            if node.kind == "scalar":
                yield node.start, node.end
            for entry in node.entries:
                if entry.key is not None:
                    yield entry.start, entry.key_end
                pending.append(entry.value)


@dataclass(slots=True)
class Entry:
    """A member of a map or a list."""

    start: int
    """Of the key, or of the item's value."""
    value: Node
    key: str | None = None
    key_end: int = 0
