"""JSON Patch on objects: the operations `add`, `remove` and `replace` of RFC 6902; nothing given is changed."""

from collections.abc import Iterable
from typing import Any

from ...schemas.errors import InputError
from ...schemas.verdict import Operation
from . import pointer as pointers
from .shape import is_list, is_object


def apply(value: Any, operations: Iterable[Operation]) -> Any:
    """Return the patched value; what no operation touches is shared with the given one.

    Raises:
        InputError: an operation names what is not there.
    """
    for operation in operations:
        value = _step(value, pointers.split(operation.path), operation)
    return value


def _step(value: Any, parts: tuple[str, ...], operation: Operation) -> Any:
    if not parts:
        if operation.op == "remove":
            raise _missing(operation, "the whole object cannot be removed")
        return operation.value
    part, rest = parts[0], parts[1:]
    if is_object(value):
        return _in_object(value, part, rest, operation)
    if is_list(value):
        return _in_list(value, part, rest, operation)
    raise _missing(operation, "its parent is no object and no list")


def _in_object(value: dict[str, Any], part: str, rest: tuple[str, ...], operation: Operation) -> dict[str, Any]:
    if part not in value and (rest or operation.op != "add"):
        raise _missing(operation, f"there is no {part!r}")
    if rest:
        return {**value, part: _step(value[part], rest, operation)}
    if operation.op == "remove":
        return {key: item for key, item in value.items() if key != part}
    return {**value, part: operation.value}


def _in_list(value: list[Any], part: str, rest: tuple[str, ...], operation: Operation) -> list[Any]:
    index = pointers.position_in(len(value), part)
    last = len(value) if operation.op == "add" and not rest else len(value) - 1
    if index is None or index > last:
        raise _missing(operation, f"there is no item {part!r}")
    if rest:
        return [*value[:index], _step(value[index], rest, operation), *value[index + 1 :]]
    if operation.op == "add":
        return [*value[:index], operation.value, *value[index:]]
    inserted = [operation.value] if operation.op == "replace" else []
    return [*value[:index], *inserted, *value[index + 1 :]]


def _missing(operation: Operation, why: str) -> InputError:
    return InputError(f"cannot {operation.op} {operation.path or 'the object'}: {why}")
