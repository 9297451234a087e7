"""Aliases and merge keys in the way of an edit: it is made at the anchor, or what they bring is written out."""

from collections.abc import Iterator, Sequence

from ...schemas.verdict import Operation
from . import pointer as pointers
from .shape import is_object
from .tree import Node

_MERGE = "<<"
Parts = tuple[str, ...]


def at_anchors(root: Node, operations: Sequence[Operation]) -> list[Operation]:
    """Return operations on what aliases stand for; those that several aliases share stand once."""
    anchors = _anchors(root)
    found: dict[tuple[str, str], Operation] = {}
    for operation in operations:
        path = pointers.join(_written(root, pointers.split(operation.path), anchors))
        found.setdefault((operation.op, path), operation.model_copy(update={"path": path}))
    return list(found.values())


def in_the_way(root: Node, value: object, paths: Sequence[str]) -> list[Operation]:
    """Return operations that write out what brings the places of an edit, outermost first; none where all is written.

    They leave the value as it is. What stands in for another part is written out one level at a time, so that the
    caller asks again.

    Args:
        root: the document's syntax.
        value: what it means.
        paths: of the edit, as pointers.
    """
    made: dict[str, Operation] = {}
    for path in paths:
        for operation in _opened(root, value, pointers.split(path)):
            made.setdefault(operation.path, operation)
    return list(made.values())


def everywhere(root: Node, value: object) -> list[Operation]:
    """Return operations that write out every alias and merge key of a document, innermost last."""
    made: list[Operation] = []
    pending: list[tuple[Node, object, Parts]] = [(root, value, ())]
    while pending:
        node, here, at = pending.pop()
        if any(entry.key == _MERGE for entry in node.entries):
            made += _merged(node, here, at)
        for index, entry in enumerate(node.entries):
            part = str(index) if entry.key is None else entry.key
            if part == _MERGE and entry.key is not None:
                continue
            if entry.value.kind == "alias":
                made.append(Operation(op="replace", path=pointers.join((*at, part)), value=pointers.member(here, part)))
            else:
                pending.append((entry.value, pointers.member(here, part), (*at, part)))
    return made


def _anchors(root: Node) -> dict[int, Parts]:
    """Return start of each alias -> the path of what it stands for: the last anchor of that name before it."""
    names: dict[str, Parts] = {}
    found: dict[int, Parts] = {}
    for node, path in _in_order(root):
        if node.kind == "alias":
            if node.name in names:
                found[node.start] = names[node.name]
        elif node.name:
            names[node.name] = path
    return found


def _in_order(root: Node) -> Iterator[tuple[Node, Parts]]:
    pending: list[tuple[Node, Parts]] = [(root, ())]
    while pending:
        node, path = pending.pop()
        yield node, path
        entries = list(enumerate(node.entries))
        pending += [
            (entry.value, (*path, str(index) if entry.key is None else entry.key)) for index, entry in reversed(entries)
        ]


def _written(root: Node, parts: Parts, anchors: dict[int, Parts]) -> Parts:
    """Return where a place is written: aliases on the way to it lead to their anchors."""
    node, path = root, Parts()
    for index, part in enumerate(parts):
        entry = node.child(part)
        if entry is None:
            return (*path, *parts[index:])
        node, path = entry.value, (*path, part)
        # The place itself is replaced or removed as it stands; only what is below an alias is elsewhere.
        if node.kind == "alias" and index + 1 < len(parts):
            path = anchors.get(node.start, path)
            found = root.find(path)
            if found is None or found.kind == "alias":
                return (*path, *parts[index + 1 :])
            node = found
    return path


def _opened(root: Node, value: object, parts: Parts) -> list[Operation]:
    """Return what writes out the outermost alias or merge key on the way to a place."""
    node, here = root, value
    for index, part in enumerate(parts):
        entry = node.child(part)
        if entry is None:
            brought = is_object(here) and part in here and any(entry.key == _MERGE for entry in node.entries)
            return _merged(node, here, parts[:index]) if brought else []
        node, here = entry.value, pointers.member(here, part)
        if node.kind == "alias" and index + 1 < len(parts):
            return [Operation(op="replace", path=pointers.join(parts[: index + 1]), value=here)]
    return []


def _merged(node: Node, value: object, at: Parts) -> list[Operation]:
    """Return operations that write the keys that merges bring into a mapping, and take the merges out."""
    written = {entry.key for entry in node.entries}
    brought = [key for key in value if key not in written] if is_object(value) else []
    added = [Operation(op="add", path=pointers.join((*at, key)), value=pointers.member(value, key)) for key in brought]
    merges = sum(entry.key == _MERGE for entry in node.entries)
    return added + [Operation(op="remove", path=pointers.join((*at, _MERGE)))] * merges
