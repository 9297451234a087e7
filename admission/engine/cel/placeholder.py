"""Placeholders: names that stand in a checked expression for a variable, until a program says where that is.

A placeholder has as many letters as the names by which a program knows its variables (`@index00042`), so that one takes
the other's place in the bytes of a tree. The checker knows the type of each.
"""

from .library.declarations import checked_type
from .names import RESERVED
from .runtime import cel

MOST = 50
"""Variables that one expression may read."""
_TYPES = {
    "DYN": "a",
    "BOOL": "b",
    "INT": "c",
    "UINT": "d",
    "DOUBLE": "e",
    "STRING": "f",
    "BYTES": "g",
    "DURATION": "h",
    "TIMESTAMP": "i",
    "NULL": "j",
    "LIST<DYN>": "k",
    "LIST<STRING>": "l",
    "LIST<INT>": "m",
    "LIST<MAP<STRING, DYN>>": "n",
    "MAP<STRING, DYN>": "o",
    "MAP<STRING, STRING>": "p",
    "argosy.quantity": "q",
    "argosy.semver": "r",
    "argosy.url": "s",
    "argosy.ip": "t",
    "argosy.cidr": "u",
    "argosy.format": "v",
}
"""The checker's name of a type -> its letter; a variable of any other type is of type dyn to the checker."""


_OWN = frozenset(letter for kind, letter in _TYPES.items() if kind.startswith("argosy."))


def placeholder(number: int, kind: str) -> str:
    """Return the name that stands for the variable that an expression reads as its `number`th."""
    return f"{RESERVED}{_TYPES.get(kind, 'a')}{number:03d}"


def own_type(name: str) -> bool:
    """Return whether a placeholder stands for a value of a library's own type."""
    return name[len(RESERVED)] in _OWN


def index(number: int) -> bytes:
    """Return the name by which a program knows its `number`th variable; as long as a placeholder."""
    return b"@index%05d" % number


def placeholders() -> dict[str, cel.Type]:
    """Return every placeholder with its type."""
    types = {kind: _type(kind) for kind in _TYPES}
    return {placeholder(number, kind): types[kind] for kind in _TYPES for number in range(MOST)}


def _type(kind: str) -> cel.Type:
    if kind.startswith("LIST<"):
        return cel.Type.List(_type(kind[5:-1]))
    if kind.startswith("MAP<"):
        key, value = kind[4:-1].split(", ", 1)
        return cel.Type.Map(_type(key), _type(value))
    return checked_type(kind.removeprefix("argosy.").lower())
