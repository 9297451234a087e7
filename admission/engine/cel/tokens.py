"""CEL source as tokens: what a rule names, and the renaming that lets all rules share one activation."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

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
RESERVED = "argosy_"
"""Prefix of the names that Argosy puts into an expression."""
_STANDS_IN = re.compile(rf"{RESERVED}[a-z]\d\d\d")
"""What stands in for a variable in the bytes of a program: no text may look like it."""
_ESCAPE = re.compile(r"\\(?:[xX]([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2})|([\s\S]))")
_ESCAPED = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
PARAMS = RESERVED + "params"
"""The activation's variable that holds every policy's params object, by code."""
REQUEST_FIELDS = frozenset(
    {
        *("kind", "resource", "subResource", "requestKind", "requestResource", "requestSubResource"),
        *("name", "namespace", "operation", "userInfo", "dryRun", "options"),
    }
)
"""What the API server shows of an AdmissionRequest."""
PARAMS_NEED, NULL_NEED = "$params", "$null"
"""What an expression reads besides variables: its params object, and a namespaceObject that is never there."""
_CLOSING = {"(": ")", "[": "]", "{": "}"}


class ExpressionError(Exception):
    """An expression cannot be run; `line` counts from 0 inside the expression."""

    def __init__(self, message: str, line: int = 0) -> None:
        """Keep what is wrong and where."""
        super().__init__(message)
        self.message = message
        self.line = line


@dataclass(frozen=True, slots=True)
class Token:
    """One lexical element and where it starts."""

    kind: str
    text: str
    start: int


@dataclass(frozen=True, slots=True)
class Renamed:
    """An expression whose variables were renamed."""

    text: str
    needs: tuple[tuple[str, str], ...]
    """What stands in the text, and the variable or the need that it stands for."""
    reads_user: bool
    """Whether it reads `request.userInfo`, and not as `request.?userInfo`."""


class Names(Protocol):
    """What a rule's names mean."""

    takes_params: bool
    is_condition: bool
    """Whether it is a match condition: it has no variables, and no namespace."""

    def stand_in(self, number: int, name: str) -> str | None:
        """Return the name that stands for the variable that is read as the `number`th; None where there is none."""


def tokens(source: str) -> list[Token]:
    """Return every token that is neither space nor comment."""
    return [
        Token(str(match.lastgroup), match.group(), match.start())
        for match in _TOKEN.finditer(source)
        if match.lastgroup != "space"
    ]


def rename(source: str, names: Names) -> Renamed:
    """Return the expression with a plain name for each variable, for `params` and for what is not there.

    Raises:
        ExpressionError: it uses something that the API server's profile or a Review does not have.
    """
    found = tokens(source)
    edits = _calls(found)
    needs: dict[str, str] = {}
    reads_user = False
    for index, token in _free_names(found, source):
        if token.text == "request":
            reads_user |= _request_member(found, index, source) == "userInfo"
        name, end = _need(found, index, source, names)
        if name:
            if name not in needs:
                given = names.stand_in(len(needs), name)
                if given is None:
                    raise ExpressionError(f"variables.{name} is not declared before it is used", _line(source, token))
                needs[name] = given
            edits.append((token.start, end, needs[name]))
    return Renamed(_edited(source, edits), tuple((given, name) for name, given in needs.items()), reads_user)


def _need(found: list[Token], index: int, source: str, names: Names) -> tuple[str, int]:
    """Return the variable or the need that a name means, and where its text ends; empty for any other name."""
    token = found[index]
    end = token.start + len(token.text)
    if token.text == "variables":
        if names.is_condition:
            raise ExpressionError("a match condition has no variables", _line(source, token))
        name = _member(found, index, source)
        return name, found[index + 2].start + len(name)
    if token.text == "params":
        if not names.takes_params:
            raise ExpressionError("params is read, but the policy has no paramKind", _line(source, token))
        return PARAMS_NEED, end
    return (NULL_NEED if token.text == "namespaceObject" and names.is_condition else ""), end


Edit = tuple[int, int, str]


def _edited(source: str, edits: list[Edit]) -> str:
    pieces: list[str] = []
    position = 0
    for start, end, text in sorted(edits):
        pieces += [source[position:start], text]
        position = end
    return "".join([*pieces, source[position:]])


def _calls(found: list[Token]) -> list[Edit]:
    """Return the edits of calls whose answer is an optional, which the engine takes from no function of ours.

    They become calls that answer a list of at most one item, and ask for its first.
    """
    edits: list[Edit] = []
    for index, token in enumerate(found):
        before = [item.text for item in found[max(0, index - 2) : index]]
        is_call = [item.text for item in found[index + 1 : index + 2]] == ["("]
        if is_call and token.text == "validate" and before[-1:] == ["."]:
            start = token.start
        elif is_call and token.text == "named" and before == ["format", "."]:
            start = found[index - 2].start
        else:
            continue
        end = _closing(found, index + 1)
        edits += [
            (start, token.start + len(token.text), f"{RESERVED}{token.text}"),
            (end.start + 1, end.start + 1, "[?0]"),
        ]
    return edits


def _closing(found: list[Token], opening: int) -> Token:
    depth = 0
    for token in found[opening:]:
        depth += (token.text in _CLOSING) - (token.text in _CLOSING.values())
        if not depth:
            return token
    raise ExpressionError("a bracket is not closed")


def _free_names(found: list[Token], source: str) -> Iterator[tuple[int, Token]]:
    for index, token in enumerate(found):
        if _STANDS_IN.search(token.text if token.kind != "string" else unescaped(token.text)):
            raise ExpressionError(f"{RESERVED} and a number are reserved", _line(source, token))
        if token.text == "`":
            raise ExpressionError("quoted field names are not supported", _line(source, token))
        if token.kind != "name" or _is_member(found, index):
            continue
        if token.text.startswith(RESERVED):
            raise ExpressionError(f"names that begin with {RESERVED} are reserved", _line(source, token))
        if token.text == "authorizer":
            raise ExpressionError("authorizer needs the API server and is not supported", _line(source, token))
        if token.text == "cel":
            raise ExpressionError("the API server's profile has no cel.bind", _line(source, token))
        yield index, token


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


def _is_member(found: list[Token], index: int) -> bool:
    before = [token.text for token in found[max(0, index - 2) : index]]
    return before[-1:] == ["."] or before == [".", "?"]


def _member(found: list[Token], index: int, source: str) -> str:
    if [token.text for token in found[index + 1 : index + 2]] != ["."] or len(found) <= index + 2:
        raise ExpressionError("variables are read as variables.<name>", _line(source, found[index]))
    member = found[index + 2]
    if member.kind != "name":
        raise ExpressionError("variables are read as variables.<name>", _line(source, member))
    return member.text


def _request_member(found: list[Token], index: int, source: str) -> str:
    after = [token.text for token in found[index + 1 : index + 4]]
    name = after[2] if after[:2] == [".", "?"] and len(after) > len(".?") else "".join(after[1:2])
    if after[:1] != ["."] or name not in REQUEST_FIELDS:
        known = ", ".join(sorted(REQUEST_FIELDS))
        raise ExpressionError(f"of request a rule may read {known}", _line(source, found[index]))
    # What is read as optional copes without it.
    return name if after[1] == name else ""


def _line(source: str, token: Token) -> int:
    return source.count("\n", 0, token.start)
