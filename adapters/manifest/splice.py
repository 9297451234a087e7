"""One operation on the text of one document: the characters to replace, found by the tree, and no others."""

from dataclasses import dataclass
from typing import Any

from ...schemas.errors import InputError
from ...schemas.verdict import Operation
from . import pointer as pointers
from . import render
from .tree import Entry, Node


@dataclass(frozen=True, slots=True)
class Change:
    """Characters from `start` to `end` that give way to others."""

    start: int
    end: int
    new: str


@dataclass(frozen=True, slots=True)
class Site:
    """A document that is edited."""

    text: str
    root: Node
    json: bool
    newline: str

    def line_start(self, offset: int) -> int:
        """Return where the line of an offset starts."""
        return self.text.rfind("\n", 0, offset) + 1

    def line_end(self, offset: int) -> int:
        """Return the offset after the line's end."""
        found = self.text.find("\n", offset)
        return len(self.text) if found < 0 else found + 1

    def column(self, offset: int) -> int:
        """Return how many characters stand before an offset in its line."""
        return offset - self.line_start(offset)

    def opens_line(self, offset: int) -> bool:
        """Return whether only spaces stand before an offset in its line."""
        return not self.text[self.line_start(offset) : offset].strip(" ")


def splice(site: Site, parts: tuple[str, ...], operation: Operation) -> Change:
    """Return what one operation changes in the document's text.

    Raises:
        InputError: the place is not written in this document.
    """
    parent = site.root.find(parts[:-1])
    if not parts or parent is None or parent.kind not in ("map", "seq"):
        raise InputError(
            f"{operation.path or 'the whole object'} is not written here but brought by an alias or a merge key",
            hint="Write the field out, or apply the patch by hand.",
        )
    entry = parent.child(parts[-1])
    if operation.op == "remove":
        return _remove(site, parts[:-1], parent, _written(entry, operation))
    if entry is not None and (parent.kind == "map" or operation.op == "replace"):
        return _replace(site, parent, entry, operation.value)
    if parent.kind == "map":
        return _add_key(site, parts[:-1], parent, parts[-1], operation.value)
    return _add_item(site, parts[:-1], parent, entry, operation.value)


def _written(entry: Entry | None, operation: Operation) -> Entry:
    if entry is None:
        raise InputError(f"cannot {operation.op} {operation.path}: it is not written here")
    return entry


def _replace(site: Site, parent: Node, entry: Entry, value: Any) -> Change:
    node = entry.value
    old = site.text[node.start : node.end]
    as_block = bool(value) and isinstance(value, (dict, list)) and not parent.flow
    one_line = node.kind == "scalar" and old and old[0] not in "|>"
    if one_line and not as_block:
        return Change(node.start, node.end, render.inline(value, as_json=site.json, quote=old[0]))
    if parent.flow:
        return Change(node.start, node.end, _flow_value(site, entry.start, value))
    start = _value_start(site, parent, entry)
    return Change(start, max(start, node.end), _after_marker(site, parent, entry, value, as_block))


def _after_marker(site: Site, parent: Node, entry: Entry, value: Any, as_block: bool) -> str:
    if not as_block:
        return " " + render.inline(value, as_json=False)
    if parent.kind == "seq":
        column = site.column(_dash(site, parent, entry)) + 2
        return " " + site.newline.join(render.block(value, column)).lstrip(" ")
    lines = render.block(value, site.column(entry.start) + 2)
    return site.newline + site.newline.join(lines)


def _value_start(site: Site, parent: Node, entry: Entry) -> int:
    """Return the offset after the colon or the dash."""
    if entry.key is None:
        return _dash(site, parent, entry) + 1
    return site.text.index(":", entry.key_end) + 1


def _dash(site: Site, parent: Node, entry: Entry) -> int:
    """Return the offset of an item's dash: the nearest one before it in the list's own column."""
    column = site.column(parent.start)
    at = site.text.rindex("-", 0, entry.start)
    while site.column(at) != column:
        at = site.text.rindex("-", 0, at)
    return at


def _add_key(site: Site, path: tuple[str, ...], parent: Node, key: str, value: Any) -> Change:
    if parent.flow and not parent.entries:
        return _fill_empty(site, path, parent, {key: value})
    if parent.flow:
        name = render.inline(key, as_json=site.json)
        return _flow_insert(site, parent, f"{name}: ", value)
    column = site.column(parent.entries[0].start)
    return _insert_lines(site, parent.entries[-1], render.block({key: value}, column))


def _add_item(site: Site, path: tuple[str, ...], parent: Node, before: Entry | None, value: Any) -> Change:
    if parent.flow and not parent.entries:
        return _fill_empty(site, path, parent, [value])
    if parent.flow and before is not None:
        return Change(before.start, before.start, _flow_value(site, before.start, value) + ", ")
    if parent.flow:
        return _flow_insert(site, parent, "", value)
    lines = render.block([value], site.column(_dash(site, parent, parent.entries[0])))
    if before is None:
        return _insert_lines(site, parent.entries[-1], lines)
    dash = _dash(site, parent, before)
    if not site.opens_line(dash):
        return Change(dash, dash, (site.newline.join(lines) + site.newline).lstrip(" ") + " " * site.column(dash))
    start = site.line_start(dash)
    return Change(start, start, site.newline.join(lines) + site.newline)


def _fill_empty(site: Site, path: tuple[str, ...], node: Node, value: Any) -> Change:
    outer = site.root.find(path[:-1]) if path else None
    entry = outer.child(path[-1]) if outer else None
    if outer and entry and not outer.flow and not node.anchored:
        return _replace(site, outer, entry, value)
    return Change(node.start, node.end, _flow_value(site, node.start, value))


def _insert_lines(site: Site, last: Entry, lines: list[str]) -> Change:
    at = site.line_end(max(last.value.end, last.key_end))
    lead = "" if at == 0 or site.text[at - 1 : at] == "\n" else site.newline
    return Change(at, at, lead + site.newline.join(lines) + site.newline)


def _flow_insert(site: Site, parent: Node, name: str, value: Any) -> Change:
    last = parent.entries[-1]
    at = max(last.value.end, last.key_end)
    if not site.opens_line(last.start):
        return Change(at, at, f", {name}{_flow_value(site, at, value)}")
    written = _flow_value(site, last.start, value)
    return Change(at, at, "," + site.newline + " " * site.column(last.start) + name + written)


def _flow_value(site: Site, at: int, value: Any) -> str:
    if site.json and site.opens_line(at) and isinstance(value, (dict, list)):
        return render.json_block(value, site.column(at), 2).replace("\n", site.newline)
    return render.inline(value, as_json=site.json)


def _remove(site: Site, path: tuple[str, ...], parent: Node, entry: Entry) -> Change:
    if len(parent.entries) == 1:
        return _empty(site, path, parent)
    index = parent.entries.index(entry)
    following = parent.entries[index + 1] if index + 1 < len(parent.entries) else None
    end = max(entry.value.end, entry.key_end)
    if parent.flow:
        if following is not None:
            return Change(entry.start, following.start, "")
        return Change(parent.entries[index - 1].value.end, end, "")
    start = entry.start if entry.key is not None else _dash(site, parent, entry)
    if site.opens_line(start):
        return Change(site.line_start(start), site.line_end(end), "")
    if following is None:
        raise InputError(f"cannot remove {pointers.join(path)}: its line holds something else")
    return Change(start, following.start if following.key is not None else _dash(site, parent, following), "")


def _empty(site: Site, path: tuple[str, ...], node: Node) -> Change:
    empty: Any = {} if node.kind == "map" else []
    outer = site.root.find(path[:-1]) if path else None
    entry = outer.child(path[-1]) if outer else None
    if node.flow or outer is None or entry is None:
        return Change(node.start, node.end, render.inline(empty, as_json=True))
    return _replace(site, outer, entry, empty)
