"""From what the checker read to what a program runs: the functions of the API server as the engine has them.

Also what only a checked tree shows to be wrong: literals that the API server refuses.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from .absence import guarded
from .checked import Checked
from .library.declarations import own_kind, typed
from .library.regex import compiled
from .tokens import ExpressionError
from .wire import (
    ARGUMENT,
    CALL,
    COMPREHENSION,
    ENTRY,
    FUNCTION,
    LIST,
    RESULT,
    START,
    STEP,
    STRUCT,
    Field,
    call,
    fields,
    function_of,
    message,
    number_of,
    rewritten,
    sequence,
    text_of,
)

_BYTES = 2
_OWN_WORDS = frozenset({"quantity", "add", "sub", "semver", "url", "ip", "cidr", "masked", "format"})
"""Names without which no value of a library's own type is made."""
_WORDS = _OWN_WORDS | {
    *("matches", "find", "findAll", "duration", "timestamp"),
    *("transformMap", "transformMapEntry", "sum", "min", "max"),
}
"""Names without which a tree runs as it was checked."""
_INSERT = "cel.@mapInsert"
_EITHER = "_?_:_"
_FORMAT = b"format"
_MARKS = (b"matches", b"find", b"duration", b"timestamp", b"sum", b"min", b"max", _INSERT.encode())
_TYPED_MARKS = (b"sum", b"min", b"max")
_OWN_MARKS = (b"_==_", b"_!=_", b"@in")
"""What stands in the bytes of whatever may have to be rewritten: always, by the type of a list, and where a type is a
library's own."""
_COLLECTED = {2: "argosy_merged", 3: "argosy_entries"}
"""How many arguments an insertion has -> what makes a map of everything inserted."""


class Manner(NamedTuple):
    """How near to the API server an expression is kept, where the engine is not it of itself."""

    is_strict: bool = False
    """Whether lists and maps of mixed types are refused when it is compiled."""
    is_exact: bool = False
    """Whether fields of what has none are absent when it runs, and no error."""


PLAIN = Manner()


def is_rewritten(words: frozenset[str]) -> bool:
    """Return whether an expression with these names in it may have to be rewritten."""
    return not words.isdisjoint(_WORDS)


def makes_own(words: frozenset[str]) -> bool:
    """Return whether an expression with these names in it may make a value of a library's own type."""
    return not words.isdisjoint(_OWN_WORDS)


def rewrite(checked: Checked, is_time: Callable[[str, str], bool], manner: Manner, *, has_own: bool) -> bytes:
    """Return the tree that runs.

    Args:
        checked: the tree that was checked.
        is_time: whether a text is one that `duration` or `timestamp`, by name, takes.
        manner: how near to the API server it is kept.
        has_own: whether a value in it may have a library's own type.

    Raises:
        ExpressionError: a literal is of mixed types, or no regular expression, duration or timestamp.
    """
    is_strict, is_exact = manner
    is_typed = manner != PLAIN or has_own or any(mark in checked.tree for mark in _TYPED_MARKS)
    types: Mapping[int, str] = checked.types() if is_typed else {}
    mixed: dict[bytes, str] = {}

    def visit(kind: int, given: list[Field]) -> bytes | None:
        guard = guarded(kind, given, types) if is_exact else None
        if guard is not None:
            return guard
        if kind == CALL:
            if mixed and (FUNCTION, _BYTES, _FORMAT) in given:
                # What is formatted may be of any types, at any depth.
                for literal in [known for known in mixed if any(known in value for _, _, value in given)]:
                    del mixed[literal]
            return _call(given, types, is_time)
        if kind == COMPREHENSION:
            return _collected(given)
        if is_strict and kind in {LIST, STRUCT}:
            fault = _mixed(kind, given, types)
            if fault:
                mixed[message(*given)] = fault
        return None

    marks = (b"",) if manner != PLAIN else (*_MARKS, *_OWN_MARKS) if has_own else _MARKS
    tree = rewritten(checked.tree, visit, marks)
    for fault in mixed.values():
        raise ExpressionError(fault)
    return tree


def _mixed(kind: int, given: list[Field], types: Mapping[int, str]) -> str:
    """Return what is wrong with the types in a literal list or map; empty where nothing is."""
    if kind == LIST:
        return _unlike([value for name, _, value in given if name == 1], types, "list")
    entries = [{name: value for name, _, value in fields(entry)} for name, _, entry in given if name == ENTRY]
    parts = ([entry[part] for entry in entries if part in entry] for part in (3, 4))
    return next(filter(None, (_unlike(items, types, "map") for items in parts)), "")


def _unlike(items: list[bytes], types: Mapping[int, str], what: str) -> str:
    known = {types.get(number_of(item), "dyn") for item in items}
    certain = sorted(kind for kind in known if "dyn" not in kind and "optional" not in kind)
    return (
        f"a {what} of mixed types, {' and '.join(certain)}: the API server asks for dyn(...)"
        if len(certain) > 1
        else ""
    )


def _call(given: list[Field], types: Mapping[int, str], is_time: Callable[[str, str], bool]) -> bytes | None:
    name, arguments = function_of(given)
    kinds = [types.get(number_of(argument), "dyn") for argument in arguments]
    if name in {"_==_", "_!=_"} and any(map(own_kind, kinds)):
        equal = call("argosy_equals", *arguments)
        return equal if name == "_==_" else call("!_", equal)
    if name == "@in" and own_kind(kinds[0]):
        return call("argosy_among", *arguments)
    if len(kinds) == 1 and kinds[0].startswith("list("):
        runs = typed(name, kinds[0].removeprefix("list(").removesuffix(")")).encode()
        renamed = ((field, kind, runs if field == FUNCTION else value) for field, kind, value in given)
        return None if runs == name.encode() else message((CALL, _BYTES, message(*renamed)))
    if name == "matches":
        _check_regex(text_of(arguments[-1]))
        # The engine compiles the expression anew each time, which costs more than all else in a rule.
        return call("argosy_matches", *arguments)
    if name in {"find", "findAll"}:
        _check_regex(text_of(arguments[1]))
    elif name in {"duration", "timestamp"} and len(arguments) == 1:
        text = text_of(arguments[0])
        if text is not None and not is_time(name, text):
            raise ExpressionError(f"{text!r} is no {name}")
    return None


def _check_regex(pattern: str | None) -> None:
    if pattern is not None:
        try:
            compiled(pattern)
        except ValueError as error:
            raise ExpressionError(str(error)) from error


def _collected(given: list[Field]) -> bytes | None:
    """Return a comprehension that inserts into a map as one that adds to a list, and makes the map at its end.

    The engine knows the macros, and not the function that they insert with.
    """
    parts = {field: value for field, _, value in given}
    count, step = _appending(parts[STEP])
    if not count:
        return None
    changed = {START: sequence([]), STEP: step, RESULT: call(_COLLECTED[count], parts[RESULT])}
    members = ((field, kind, changed.get(field, value)) for field, kind, value in given)
    return message((COMPREHENSION, _BYTES, message(*members)))


def _appending(step: bytes) -> tuple[int, bytes]:
    node = next((value for field, _, value in fields(step) if field == CALL), b"")
    name = next((value.decode() for field, _, value in fields(node) if field == FUNCTION), "")
    arguments = [value for field, _, value in fields(node) if field == ARGUMENT]
    if name == _INSERT:
        item = sequence(arguments[1:]) if len(arguments) == 3 else arguments[1]  # noqa: PLR2004 - a key and a value
        return len(arguments), call("_+_", arguments[0], sequence([item]))
    if name == _EITHER:
        count, taken = _appending(arguments[1])
        return count, call(_EITHER, arguments[0], taken, arguments[2])
    return 0, step
