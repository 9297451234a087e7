"""The libraries as the engine takes them: once to check expressions, with types of their own, once to run programs.

A checker that knew tagged maps only would take an IP for a quantity. A program needs no checker: in the environment
that runs, functions of the engine, such as `string` or `indexOf`, simply get further overloads. The checker takes one
declaration for all overloads of a name, so `engine_functions` says again what the engine has of those.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from ....shape import is_array, is_object
from ..runtime import cel
from .engine_functions import engine_functions
from .functions import RUN_ONLY, Function, functions
from .tagged import NO_OVERLOAD, kind_of

_T = cel.Type
_LIST = "list("
_OWN = frozenset({"quantity", "semver", "url", "ip", "cidr", "format"})
_OPAQUE = "argosy."
_PLAIN = {
    "int": _T.INT,
    "uint": _T.UINT,
    "double": _T.DOUBLE,
    "bool": _T.BOOL,
    "string": _T.STRING,
    "bytes": _T.BYTES,
    "duration": _T.DURATION,
    "timestamp": _T.TIMESTAMP,
    "null": _T.NULL,
    "dyn": _T.DYN,
    "map": _T.Map(_T.DYN, _T.DYN),
    "tagged": _T.Map(_T.INT, _T.DYN),
    "parameters": _T.Map(_T.STRING, _T.List(_T.STRING)),
    "strings": _T.List(_T.STRING),
}
_PYTHON: dict[str, type | tuple[type, ...]] = {
    "int": int,
    "uint": int,
    "double": float,
    "bool": bool,
    "string": str,
    "bytes": (bytes, bytearray),
    "duration": dt.timedelta,
    "timestamp": dt.datetime,
}
_TYPED_NAMES = frozenset({"sum", "min", "max"})
_TYPED_KINDS = frozenset({"uint", "duration", "timestamp"})


def own_kind(type_name: str) -> str:
    """Return which type of the libraries the checker's name means, empty for any other type."""
    return type_name.removeprefix(_OPAQUE) if type_name.startswith(_OPAQUE) else ""


def typed(name: str, kind: str) -> str:
    """Return what runs for a list whose items have a type that Python's values do not show; else the same name."""
    return f"argosy_{name}_{kind}" if name in _TYPED_NAMES and kind in _TYPED_KINDS else name


def checked_functions() -> list[cel.FunctionDecl]:
    """Return what the checker knows besides the engine's own functions that nothing is added to."""
    found: dict[str, dict[tuple[bool, tuple[str, ...]], str]] = {}
    for item in (*functions(), *engine_functions()):
        if item.name not in RUN_ONLY:
            # An item may have any type: only a program has to be told which ones there are.
            parameters = (
                ("list(dyn)", "dyn")
                if item.parameters[:1] == ("list(dyn)",) and item.parameters[1:]
                else item.parameters
            )
            found.setdefault(item.name, {})[item.is_member, parameters] = item.result
    return [
        cel.FunctionDecl(
            name,
            [
                cel.Overload(f"{name}_{number}", _checked(result), list(map(_checked, parameters)), is_member)
                for number, ((is_member, parameters), result) in enumerate(overloads.items())
            ],
        )
        for name, overloads in found.items()
    ]


def run_functions() -> list[cel.FunctionDecl]:
    """Return what programs run."""
    found: dict[str, dict[tuple[bool, tuple[str, ...]], list[Function]]] = {}
    for item in functions():
        kinds = (item.is_member, tuple(map(_run_word, item.parameters)))
        found.setdefault(item.name, {}).setdefault(kinds, []).append(item)
        name = typed(item.name, _items(item.parameters[0])) if item.parameters else item.name
        if name != item.name:
            found[name] = {kinds: [item]}
    return [
        cel.FunctionDecl(
            name,
            [
                cel.Overload(f"{name}_{number}", _result(group), list(map(_run, words)), is_member, _dispatch(group))
                for number, ((is_member, words), group) in enumerate(overloads.items())
            ],
        )
        for name, overloads in found.items()
    ]


def _items(word: str) -> str:
    return word.removeprefix(_LIST).removesuffix(")") if word.startswith(_LIST) else ""


def _checked(word: str) -> cel.Type:
    if word.startswith(_LIST):
        return _T.List(_checked(_items(word)))
    return _T.AbstractType(_OPAQUE + word, []) if word in _OWN else _PLAIN[word]


def checked_type(kind: str) -> cel.Type:
    """Return the checker's type of a word such as `quantity` or `int`."""
    return _checked(kind)


def _run_word(word: str) -> str:
    return "list(dyn)" if word.startswith(_LIST) else "tagged" if word in _OWN or word == "map" else word


def _run(word: str) -> cel.Type:
    return _T.List(_T.DYN) if word.startswith(_LIST) else _PLAIN["tagged"] if word in _OWN else _PLAIN[word]


def _result(group: Sequence[Function]) -> cel.Type:
    words = {item.result for item in group}
    return _run(words.pop()) if len(words) == 1 else _T.DYN


def _dispatch(group: Sequence[Function]) -> Callable[..., Any]:
    """Return what answers for overloads that only their values tell apart."""
    if len({item.run for item in group}) == 1 and not _OWN.intersection(*(item.parameters for item in group)):
        return group[0].run

    def run(*given: Any) -> Any:
        for item in group:
            if all(map(_fits, item.parameters, given)):
                return item.run(*given)
        raise ValueError(NO_OVERLOAD)

    return run


def _fits(word: str, value: Any) -> bool:
    """Return whether a value may be meant by a type; of a list the first item decides, as in the API server."""
    if word in _OWN:
        return is_object(value) and kind_of(value) == word
    if word.startswith(_LIST):
        return is_array(value) and (not value or _fits(_items(word), value[0]))
    wanted = _PYTHON.get(word)
    return wanted is None or (isinstance(value, wanted) and (wanted is bool or not isinstance(value, bool)))
