"""JSON, one value or several after each other, without the duplicate keys that most readers hide."""

import json
import math
import re
from collections.abc import Iterator
from typing import Any

from . import limits
from .document import ManifestDocument, Source, Syntax
from .json_tree import FaultError, build
from .shape import is_list, is_object
from .text import Text

_SPACE = re.compile(r"[ \t\n\r]*")
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


def is_json(text: Text) -> bool:
    """Return whether a file is JSON: by its name, or because its first value is."""
    if text.file.endswith(".json"):
        return True
    start = _skip(text.characters, 0)
    if not text.characters.startswith("{", start):
        return False
    try:
        _PLAIN.raw_decode(text.characters, start)
    except (ValueError, RecursionError):
        return False
    return True


def documents(text: Text) -> Iterator[ManifestDocument]:
    """Yield the document of every object.

    Raises:
        InputError: with the place of the first thing that cannot be read.
    """
    characters = text.characters
    previous, start, count = 0, _skip(characters, 0), 0
    while start < len(characters):
        value, end = _decode(text, start)
        if end - start > limits.DOCUMENT_CHARACTERS:
            raise text.refuse(start, limits.TOO_LARGE, limits.SPLIT_HINT)
        if not is_object(value):
            raise text.refuse(start, "the document is not an object", "A manifest has apiVersion and kind.")
        source = Source(text.file, text.place(start)[0], count)
        yield ManifestDocument(source, value, Syntax(text, previous, start, end, build))
        previous, start, count = end, _skip(characters, end), count + 1


def _decode(text: Text, start: int) -> tuple[Any, int]:
    try:
        value, end = _STRICT.raw_decode(text.characters, start)
        if _is_suspect(value, text.characters, start, end):
            build(text.characters, start)
    except json.JSONDecodeError as error:
        raise text.refuse(error.pos, f"this is not JSON: {error.msg}") from error
    except (FaultError, _SuspectError, RecursionError) as error:
        raise _explain(text, start, error) from error
    return value, end


def _explain(text: Text, start: int, error: Exception) -> Exception:
    try:
        build(text.characters, start)
    except FaultError as fault:
        return text.refuse(fault.offset, fault.what, fault.hint)
    return text.refuse(start, str(error) or limits.TOO_DEEP)


def _is_suspect(value: Any, characters: str, start: int, end: int) -> bool:
    level: list[Any] = [value] if is_object(value) or is_list(value) else []
    for _ in range(limits.DEPTH):
        level = [
            part
            for node in level
            for part in (node.values() if is_object(node) else node)
            if is_object(part) or is_list(part)
        ]
        if not level:
            return _SURROGATE.search(characters, start, end) is not None
    return True


class _SuspectError(ValueError):
    """Something that `build` finds and names with its place."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise _SuspectError("a key stands twice")
    return value


def _integer(text: str) -> int:
    if len(text) > len(str(-limits.INTEGER)) or not -limits.INTEGER <= int(text) < limits.INTEGER:
        raise _SuspectError(limits.TOO_BIG)
    return int(text)


def _float(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise _SuspectError(limits.TOO_BIG)
    return value


def _constant(text: str) -> float:
    raise _SuspectError(f"{text} is no number in JSON")


def _skip(characters: str, start: int) -> int:
    match = _SPACE.match(characters, start)
    return match.end() if match else start


_PLAIN = json.JSONDecoder()
_STRICT = json.JSONDecoder(object_pairs_hook=_object, parse_int=_integer, parse_float=_float, parse_constant=_constant)
