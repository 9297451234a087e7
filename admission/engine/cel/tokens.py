"""CEL source as tokens."""

import re
from typing import NamedTuple

_TOKEN = re.compile(
    r"""
    (?P<space>\s+|//[^\n]*)
  | (?P<string>
      [bB]?[rR](?:\"{3}[\s\S]*?\"{3}|'{3}[\s\S]*?'{3}|"[^"\n]*"|'[^'\n]*')
    | [bB]?(?:\"{3}(?:\\[\s\S]|[^\\])*?\"{3}|'{3}(?:\\[\s\S]|[^\\])*?'{3}|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')
    )
  | (?P<number>0[xX][0-9a-fA-F]+[uU]?|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?[uU]?)
  | (?P<name>[A-Za-z_]\w*)
  | (?P<mark>[\s\S])
    """,
    re.VERBOSE,
)
_ESCAPE = re.compile(r"\\(?:[xX]([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2})|([\s\S]))")
_ESCAPED = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


class ExpressionError(Exception):
    """An expression cannot be run; `line` counts from 0 inside the expression."""

    def __init__(self, message: str, line: int = 0) -> None:
        """Keep what is wrong and where."""
        super().__init__(message)
        self.message = message
        self.line = line


class Token(NamedTuple):
    """One lexical element and where it starts."""

    kind: str
    text: str
    start: int


def tokens(source: str) -> list[Token]:
    """Return every token that is neither space nor comment."""
    return [
        Token(str(match.lastgroup), match.group(), match.start())
        for match in _TOKEN.finditer(source)
        if match.lastgroup != "space"
    ]


def unescaped(literal: str) -> str:
    """Return the text that a literal means, its prefix and quotes left on."""
    if "\\" not in literal or "r" in literal[:2].lower():
        return literal
    return _ESCAPE.sub(_character, literal)


def _character(match: re.Match[str]) -> str:
    *codes, plain = match.groups()
    for code, base in zip(codes, (16, 16, 16, 8), strict=True):
        if code:
            return chr(int(code, base))
    return _ESCAPED.get(plain, plain)
