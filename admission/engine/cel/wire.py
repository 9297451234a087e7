"""Expressions on the wire: `cel.expr.Expr` of the CEL project's protocol buffers, read, written and rewritten.

A compiled program is serialised as such a tree. Trees are put together without their parts being parsed again: a part
is bytes, and stands inside another as bytes.
"""

import struct
from collections.abc import Callable, Iterator, Sequence
from typing import Any

Field = tuple[int, int, Any]
"""Number, wire type, value: an integer, or bytes."""
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_CONTINUES = 0x80
ID, CONSTANT, IDENT, SELECT, CALL, LIST, STRUCT, COMPREHENSION = 2, 3, 4, 5, 6, 7, 8, 9
"""Fields of an expression: its number, and what it is."""
TARGET, FUNCTION, ARGUMENT = 1, 2, 3
START, STEP, RESULT = 4, 6, 7
"""Fields of a comprehension."""
_EXPRESSIONS = {
    SELECT: frozenset({1}),
    CALL: frozenset({TARGET, ARGUMENT}),
    LIST: frozenset({1}),
    COMPREHENSION: frozenset({2, START, 5, STEP, RESULT}),
}
"""Which fields of a node hold expressions."""
_TEXT = 6
ENTRY, ENTRY_EXPRESSIONS = 2, frozenset({3, 4})
_ANY_TYPE = b"type.googleapis.com/cel.expr.ParsedExpr"
_INT64 = 1 << 64


def fields(data: bytes) -> Iterator[Field]:
    """Yield the fields of a message."""
    position = 0
    while position < len(data):
        tag, position = _varint(data, position)
        kind = tag & 7
        if kind == _VARINT:
            value, position = _varint(data, position)
            yield tag >> 3, kind, value
        else:
            size, position = _varint(data, position) if kind == _BYTES else (8 if kind == _FIXED64 else 4, position)
            yield tag >> 3, kind, data[position : position + size]
            position += size


def message(*given: Field) -> bytes:
    """Return a message of these fields."""
    parts: list[bytes] = []
    for number, kind, value in given:
        parts.append(_written(number << 3 | kind))
        if kind == _VARINT:
            parts.append(_written(value % _INT64))
        else:
            if kind == _BYTES:
                parts.append(_written(len(value)))
            parts.append(value)
    return b"".join(parts)


def _varint(data: bytes, position: int) -> tuple[int, int]:
    byte = data[position]
    if byte < _CONTINUES:
        return byte, position + 1
    value, shift = byte & 0x7F, 7
    while True:
        position += 1
        byte = data[position]
        value |= (byte & 0x7F) << shift
        if byte < _CONTINUES:
            return value, position + 1
        shift += 7


def _written(value: int) -> bytes:
    found = bytearray()
    while value >= _CONTINUES:
        found.append(value & 0x7F | _CONTINUES)
        value >>= 7
    found.append(value)
    return bytes(found)


def program(expression: bytes) -> bytes:
    """Return what the engine deserialises: a tree without types and positions."""
    return message((1, _BYTES, _ANY_TYPE), (2, _BYTES, message((2, _BYTES, expression))))


def ident(name: str) -> bytes:
    """Return a name."""
    return message((IDENT, _BYTES, message((1, _BYTES, name.encode()))))


def call(function: str, *arguments: bytes, target: bytes | None = None) -> bytes:
    """Return the call of a function, of a member where there is a target."""
    member = [(TARGET, _BYTES, target)] if target is not None else []
    given = ((ARGUMENT, _BYTES, argument) for argument in arguments)
    return message((CALL, _BYTES, message(*member, (FUNCTION, _BYTES, function.encode()), *given)))


def bind(name: str, value: bytes, inside: bytes) -> bytes:
    """Return an expression in which a name stands for a value, worked out once."""
    texts = ((1, _BYTES, b"#unused"), (2, _BYTES, sequence([])), (3, _BYTES, name.encode()), (START, _BYTES, value))
    steps = ((5, _BYTES, literal(value=False)), (STEP, _BYTES, ident(name)), (RESULT, _BYTES, inside))
    return message((COMPREHENSION, _BYTES, message(*texts, *steps)))


def function_of(given: Sequence[Field]) -> tuple[str, list[bytes]]:
    """Return the name of a call's function and its arguments, a member's target first."""
    name = next(value.decode() for field, _, value in given if field == FUNCTION)
    return name, [value for field, _, value in given if field in {TARGET, ARGUMENT}]


def select(operand: bytes, name: str) -> bytes:
    """Return `operand.name`."""
    return message((SELECT, _BYTES, message((1, _BYTES, operand), (2, _BYTES, name.encode()))))


def sequence(items: Sequence[bytes]) -> bytes:
    """Return a list."""
    return message((LIST, _BYTES, message(*((1, _BYTES, item) for item in items))))


def optionals(items: Sequence[bytes]) -> bytes:
    """Return a list of what optionals hold: `[?a, ?b]`."""
    numbers = b"".join(map(_written, range(len(items))))
    return message((LIST, _BYTES, message(*((1, _BYTES, item) for item in items), (2, _BYTES, numbers))))


def literal(value: Any) -> bytes:
    """Return a JSON value."""
    if isinstance(value, dict):
        entries = (
            message((3, _BYTES, literal(key)), (4, _BYTES, literal(item)))
            for key, item in value.items()  # pyright: ignore[reportUnknownVariableType] - JSON
        )
        return message((STRUCT, _BYTES, message(*((ENTRY, _BYTES, entry) for entry in entries))))
    if isinstance(value, list | tuple):
        return sequence([literal(item) for item in value])  # pyright: ignore[reportUnknownVariableType] - JSON
    return message((CONSTANT, _BYTES, message(_constant(value))))


def _constant(value: Any) -> Field:
    if value is None:
        return 1, _VARINT, 0
    if isinstance(value, bool):
        return 2, _VARINT, int(value)
    if isinstance(value, int):
        return 3, _VARINT, value
    if isinstance(value, float):
        return 5, _FIXED64, struct.pack("<d", value)
    return _TEXT, _BYTES, str(value).encode()


Visit = Callable[[int, list[Field]], bytes | None]
"""Takes a node's kind and its fields, expressions inside already rewritten; returns another node, or None where it
stays."""


def rewritten(expression: bytes, visit: Visit, marks: Sequence[bytes] = (b"",)) -> bytes:
    """Return an expression whose nodes were shown to `visit`, inner ones first.

    What has none of the `marks` in its bytes is taken as it is.
    """
    if not any(mark in expression for mark in marks):
        return expression
    found: list[Field] = []
    number = 0
    replaced: bytes | None = None
    for field, kind, value in fields(expression):
        inside = value
        if field == ID:
            number = value
        elif field in _EXPRESSIONS or field == STRUCT:
            members = [
                (name, form, _member(field, name, item, visit, marks) if form == _BYTES else item)
                for name, form, item in fields(value)
            ]
            inside = message(*members)
            replaced = visit(field, members)
        found.append((field, kind, inside))
    # The number stays, because types are known by it.
    return message(*found) if replaced is None else message((ID, _VARINT, number)) + replaced


def _member(node: int, field: int, value: bytes, visit: Visit, marks: Sequence[bytes]) -> bytes:
    if node == STRUCT:
        if field != ENTRY:
            return value
        return message(
            *(
                (name, kind, rewritten(item, visit, marks) if name in ENTRY_EXPRESSIONS else item)
                for name, kind, item in fields(value)
            )
        )
    return rewritten(value, visit, marks) if field in _EXPRESSIONS[node] else value


def number_of(expression: bytes) -> int:
    """Return the number that an expression has in its tree."""
    return next((value for field, _, value in fields(expression) if field == ID), 0)


def text_of(expression: bytes) -> str | None:
    """Return the text that an expression is, None where it is no literal text."""
    for field, _, value in fields(expression):
        if field == CONSTANT:
            return next((item.decode() for name, _, item in fields(value) if name == _TEXT), None)
    return None
