"""What an expression names: read once from its text, and renamed so that all rules share one activation."""

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, Protocol

from .tokens import ExpressionError, Token, tokens, unescaped

RESERVED = "argosy_"
"""Prefix of the names that Argosy puts into an expression."""
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
_STANDS_IN = re.compile(rf"{RESERVED}[a-z]\d\d\d")
"""What stands in for a variable in the bytes of a program: no text may look like it."""
_CLOSING = {"(": ")", "[": "]", "{": "}"}
_UNSEEN = frozenset({"uid", "resourceVersion", "generation", "creationTimestamp", "managedFields", "selfLink"})
"""Metadata that the server writes for itself and a Review does not hold."""
Kind = Literal["variable", "params", "namespace"]
Edit = tuple[int, int, str]
"""From where to where other text is to stand."""


@dataclass(frozen=True, slots=True)
class Reference:
    """One place where an expression reads what must be renamed."""

    kind: Kind
    name: str
    """The variable's."""
    start: int
    end: int
    line: int


@dataclass(frozen=True, slots=True)
class Scan:
    """What a text names, whoever's text it is."""

    references: tuple[Reference, ...]
    edits: tuple[Edit, ...]
    reads_user: bool
    words: frozenset[str]
    """Every name in it, be it a function's, a field's or a variable's."""


@dataclass(frozen=True, slots=True)
class Renamed:
    """An expression whose variables were renamed."""

    text: str
    needs: tuple[tuple[str, str], ...]
    """What stands in the text, and the variable or the need that it stands for."""
    reads_user: bool
    """Whether it reads `request.userInfo`, and not as `request.?userInfo`."""
    words: frozenset[str]
    """Every name in the expression as it was written."""


class Names(Protocol):
    """What a rule's names mean."""

    takes_params: bool
    is_condition: bool
    """Whether it is a match condition: it has no variables, and no namespace."""

    def stand_in(self, number: int, name: str) -> str | None:
        """Return the name that stands for the variable that is read as the `number`th; None where there is none."""


def rename(source: str, names: Names) -> Renamed:
    """Return the expression with a plain name for each variable, for `params` and for what is not there.

    Raises:
        ExpressionError: it uses something that the API server's profile or a Review does not have.
    """
    found = scan(source)
    edits = list(found.edits)
    needs: dict[str, str] = {}
    for reference in found.references:
        name = _need(reference, names)
        if name:
            if name not in needs:
                given = names.stand_in(len(needs), name)
                if given is None:
                    raise ExpressionError(f"variables.{name} is not declared before it is used", reference.line)
                needs[name] = given
            edits.append((reference.start, reference.end, needs[name]))
    stand_ins = tuple((given, name) for name, given in needs.items())
    return Renamed(_edited(source, edits), stand_ins, found.reads_user, found.words)


def _need(reference: Reference, names: Names) -> str:
    if reference.kind == "variable":
        if names.is_condition:
            raise ExpressionError("a match condition has no variables", reference.line)
        return reference.name
    if reference.kind == "params":
        if not names.takes_params:
            raise ExpressionError("params is read, but the policy has no paramKind", reference.line)
        return PARAMS_NEED
    return NULL_NEED if names.is_condition else ""


def _edited(source: str, edits: list[Edit]) -> str:
    pieces: list[str] = []
    position = 0
    for start, end, text in sorted(edits):
        pieces += [source[position:start], text]
        position = end
    return "".join([*pieces, source[position:]])


@functools.lru_cache(maxsize=4096)
def scan(source: str) -> Scan:
    """Return what a text names; many policies have the same variables, word for word.

    Raises:
        ExpressionError: as `rename`.
    """
    found = tokens(source)
    references: list[Reference] = []
    reads_user = False
    for index, token in _free_names(found, source):
        line = _line(source, token)
        end = token.start + len(token.text)
        if token.text == "variables":
            name = _member(found, index, source)
            references.append(Reference("variable", name, token.start, found[index + 2].start + len(name), line))
        elif token.text == "params":
            references.append(Reference("params", "", token.start, end, line))
        elif token.text == "namespaceObject":
            references.append(Reference("namespace", "", token.start, end, line))
        elif token.text == "request":
            reads_user |= _request_member(found, index, source) == "userInfo"
        elif token.text in {"object", "oldObject"}:
            _check_seen(found, index, line)
    words = frozenset(token.text for token in found if token.kind == "name")
    edits = _calls(found) if words & {"validate", "named"} else []
    return Scan(tuple(references), tuple(edits), reads_user, words)


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


def _check_seen(found: list[Token], index: int, line: int) -> None:
    path: list[str] = []
    for token in found[index + 1 : index + 7]:
        if token.kind == "name":
            path.append(token.text)
        elif token.text not in {".", "?"}:
            break
    if path[:1] == ["status"] or (path[:1] == ["metadata"] and _UNSEEN.intersection(path[1:2])):
        raise ExpressionError(f"a Review holds no {'.'.join(path[:2])}: it would not be judged the same again", line)


def _line(source: str, token: Token) -> int:
    return source.count("\n", 0, token.start)
