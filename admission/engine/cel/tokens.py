"""CEL source as tokens: what a rule names, and the renaming that lets all rules share one activation."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

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
PARAMS = RESERVED + "params"
"""The activation's variable that holds every policy's params object, by code."""
REQUEST_FIELDS = frozenset({"kind", "resource", "subResource", "name", "namespace", "operation", "userInfo", "options"})
"""What a Review keeps of an AdmissionRequest: a rule that reads anything else would not be replayable."""


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
    """An expression whose `params` and `variables.x` were renamed."""

    text: str
    variables: frozenset[str]
    """Variables that it reads directly."""
    reads_user: bool
    """Whether it reads `request.userInfo`, and not as `request.?userInfo`."""


def tokens(source: str) -> list[Token]:
    """Return every token that is neither space nor comment."""
    return [
        Token(str(match.lastgroup), match.group(), match.start())
        for match in _TOKEN.finditer(source)
        if match.lastgroup != "space"
    ]


def rename(source: str, variables: Mapping[str, str], params: str | None) -> Renamed:
    """Return the expression with `params` as `argosy_params.<code>` and `variables.x` as a plain name.

    Args:
        source: the expression as it stands in the policy.
        variables: name of each variable declared before -> the name that stands for it.
        params: the policy's code, or None when it declares no paramKind.

    Raises:
        ExpressionError: it uses something that the API server's profile or a Review does not have.
    """
    found = tokens(source)
    pieces: list[str] = []
    used: set[str] = set()
    reads_user = False
    position = 0
    for index, token in _free_names(found, source):
        if token.text == "variables":
            name = _member(found, index, source)
            if name not in variables:
                raise ExpressionError(f"variables.{name} is not declared before it is used", _line(source, token))
            end = found[index + 2].start + len(name)
            replacement = variables[name]
            used.add(name)
        elif token.text == "params":
            if params is None:
                raise ExpressionError("params is read, but the policy has no paramKind", _line(source, token))
            end = token.start + len("params")
            replacement = f"{PARAMS}.{params}"
        else:
            reads_user |= token.text == "request" and _request_member(found, index, source) == "userInfo"
            continue
        pieces += [source[position : token.start], replacement]
        position = end
    return Renamed("".join([*pieces, source[position:]]), frozenset(used), reads_user)


def _free_names(found: list[Token], source: str) -> Iterator[tuple[int, Token]]:
    for index, token in enumerate(found):
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
