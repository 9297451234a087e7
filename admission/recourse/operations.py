"""From a template's edits to JSON Patch operations on one object, every missing parent its own `add`."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ...adapters.manifest import patch
from ...adapters.manifest import pointer as pointers
from ...schemas.errors import InputError
from ...schemas.verdict import Operation
from ..policy.sidecar import Edit
from ..shape import is_array, is_object

_MISSING = object()


def resolve(item: Mapping[str, Any], edits: Iterable[Edit], values: Mapping[str, Any]) -> tuple[Operation, ...]:
    """Return the operations that edits mean on an object; none where it is already so.

    Args:
        item: the object.
        edits: of a template.
        values: what the placeholders stand for: `field`, `parent` (JSON Pointers), `observed`, `expected`, `pinned`.

    Raises:
        InputError: the object has no such place.
    """
    made: list[Operation] = []
    for edit in edits:
        path = edit.path.replace("{field}", str(values["field"])).replace("{parent}", str(values["parent"]))
        if not path:
            raise InputError("a refusal of the whole object names no place to edit")
        value = values[edit.value_from] if edit.value_from else edit.value
        if edit.value_from == "pinned" and value is None:
            raise InputError("nobody has looked up which digest the image has")
        made += _set(patch.apply(item, made), path, value) if edit.op == "set" else [Operation(op="remove", path=path)]
    patch.apply(item, made)
    return tuple(made)


def rebase(
    item: Mapping[str, Any], judged: Mapping[str, Any], operations: Iterable[Operation]
) -> tuple[Operation, ...]:
    """Return the operations that do to a file's object what a proven patch does to the judged one.

    The judged object carries defaults that the file does not spell out: parents are made, removals of them dropped.

    Raises:
        InputError: the file's object has no such place.
    """
    made: list[Operation] = []
    for operation in operations:
        current, parts = patch.apply(item, made), pointers.split(operation.path)
        judged_here = _at(judged, parts)
        judged = patch.apply(judged, [operation])
        if operation.op == "remove":
            made += [operation] if _at(current, parts) is not _MISSING else []
        elif operation.op == "add" and (judged_here is _MISSING or is_array(_at(current, parts[:-1]))):
            made += _set(current, operation.path, operation.value, insert=True)
        else:
            made += _set(current, operation.path, operation.value)
    return tuple(made)


def leaves(operations: Sequence[Operation]) -> set[int]:
    """Return which operations no later one is built upon."""
    parents: set[str] = set()
    found: set[int] = set()
    for index in reversed(range(len(operations))):
        path = operations[index].path
        if path not in parents:
            found.add(index)
        while path:
            path = path.rpartition("/")[0]
            parents.add(path)
    return found


def from_the_end(paths: Iterable[str]) -> list[str]:
    """Return the paths of removals in an order in which none moves what a later one names."""
    return sorted(paths, key=_place, reverse=True)


def _place(path: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in pointers.split(path)]


def shifts(item: Mapping[str, Any], operations: Sequence[Operation]) -> bool:
    """Return whether a patch moves the items of a list, so that the fields of other refusals are no longer theirs."""
    return any(
        operation.op == "remove" and is_array(_at(item, pointers.split(operation.path)[:-1]))
        for operation in operations
    )


def _set(item: Any, path: str, value: Any, *, insert: bool = False) -> list[Operation]:
    parts = pointers.split(path)
    made: list[Operation] = []
    for depth in range(1, len(parts)):
        parent = _at(item, parts[:depth])
        if parent is None or parent is _MISSING:
            add = Operation(op="replace" if parent is None else "add", path=pointers.join(parts[:depth]), value={})
            item = patch.apply(item, [add])
            made.append(add)
        elif not (is_object(parent) or is_array(parent)):
            raise InputError(f"{pointers.join(parts[:depth])} holds neither fields nor items")
    present = _at(item, parts)
    if present is _MISSING or (insert and is_array(_at(item, parts[:-1]))):
        return [*made, Operation(op="add", path=path, value=value)]
    return made if _same(present, value) else [*made, Operation(op="replace", path=path, value=value)]


def _same(present: Any, value: Any) -> bool:
    return bool(present == value) and type(present) is type(value)


def _at(item: Any, parts: tuple[str, ...]) -> Any:
    for part in parts:
        item = pointers.member(item, part, _MISSING)
    return item
