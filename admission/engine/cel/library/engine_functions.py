"""Functions that the engine has itself, said again for the checker: the API server has more overloads of them.

It compares numbers of different types, makes texts of addresses, and looks for items in lists.
"""

from .functions import Function, function

EXCLUDED = ("_<_", "_<=_", "_>_", "_>=_", "string")
"""What the checker's standard library leaves out, because it stands here."""
_NUMBERS = ("int", "uint", "double")
_OTHERS = ("bool", "string", "bytes", "duration", "timestamp")
_STRINGS = """
    <string>.charAt(int) -> string
    <string>.format(list(dyn)) -> string
    <string>.indexOf(string) -> int
    <string>.indexOf(string, int) -> int
    <list(string)>.join() -> string
    <list(string)>.join(string) -> string
    <string>.lastIndexOf(string) -> int
    <string>.lastIndexOf(string, int) -> int
    <string>.lowerAscii() -> string
    <string>.replace(string, string) -> string
    <string>.replace(string, string, int) -> string
    <string>.split(string) -> strings
    <string>.split(string, int) -> strings
    <string>.substring(int) -> string
    <string>.substring(int, int) -> string
    <string>.trim() -> string
    <string>.upperAscii() -> string
    strings.quote(string) -> string
    optional.unwrap(list(dyn)) -> list(dyn)
    <list(dyn)>.unwrapOpt() -> list(dyn)
"""
"""The extension `strings`, version 2, and two functions of optionals that the checker's extension does not know."""


def engine_functions() -> list[Function]:
    """Return them; nothing here is run."""
    pairs = [(one, other) for one in _NUMBERS for other in _NUMBERS] + [(kind, kind) for kind in _OTHERS]
    compared = [
        Function(name, is_member=False, parameters=pair, result="bool", run=_not_run)
        for name in EXCLUDED[:4]
        for pair in pairs
    ]
    texts = [function(f"string({kind}) -> string", _not_run) for kind in (*_NUMBERS, *_OTHERS)]
    return [*compared, *texts, *(function(line.strip(), _not_run) for line in _STRINGS.strip().splitlines())]


def _not_run() -> None:
    raise NotImplementedError
