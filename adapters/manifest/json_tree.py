"""The tree of a JSON value, and the place of what well-formed JSON can still do wrong."""

import json
import math
import re

from . import limits
from .tree import Entry, Node

_TOKEN = re.compile(
    r'(?P<string>"[^"\\]*(?:\\.[^"\\]*)*")|(?P<open>[{\[])|(?P<close>[}\]])|(?P<literal>[^\s,:{}\[\]"]+)', re.DOTALL
)


class FaultError(ValueError):
    """What is wrong at an offset."""

    def __init__(self, offset: int, what: str, hint: str = "") -> None:
        """Keep what the caller turns into a place."""
        super().__init__(what)
        self.offset = offset
        self.what = what
        self.hint = hint


def build(text: str, start: int = 0) -> Node:
    """Return the tree of the value that starts here; its syntax must be good.

    Raises:
        FaultError: a key stands twice, a number does not fit, a string is no text, or it is nested too deep.
    """
    open_nodes: list[Node] = []
    keys: list[Entry | None] = []
    for token in _TOKEN.finditer(text, start):
        if token["close"]:
            node = open_nodes.pop()
            keys.pop()
            node.end = token.end()
            if not open_nodes:
                return node
            continue
        if open_nodes and open_nodes[-1].kind == "map" and keys[-1] is None:
            keys[-1] = _key(open_nodes[-1], token)
            continue
        node = _value(token)
        if open_nodes:
            entry = keys[-1] or Entry(node.start, node)
            entry.value = node
            open_nodes[-1].entries.append(entry)
            keys[-1] = None
        elif node.kind == "scalar":
            return node
        if node.kind != "scalar":
            if len(open_nodes) >= limits.DEPTH:
                raise FaultError(token.start(), limits.TOO_DEEP)
            open_nodes.append(node)
            keys.append(None)
    return Node("scalar", start, start)


def _key(parent: Node, token: re.Match[str]) -> Entry:
    key = _text(token)
    if parent.child(key):
        raise FaultError(token.start(), limits.duplicate(key))
    return Entry(token.start(), Node("scalar", token.start(), token.end()), key, token.end())


def _value(token: re.Match[str]) -> Node:
    if token["open"]:
        return Node("map" if token["open"] == "{" else "seq", token.start(), token.end(), flow=True)
    if token["string"]:
        _text(token)
    elif token["literal"] not in ("true", "false", "null"):
        _number(token)
    return Node("scalar", token.start(), token.end())


def _text(token: re.Match[str]) -> str:
    text = token[0]
    if "\\" not in text:
        return text[1:-1]
    value: str = json.loads(text)
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise FaultError(token.start(), "the string holds half a surrogate pair") from error
    return value


def _number(token: re.Match[str]) -> None:
    text = token[0]
    if text.lstrip("-").isdecimal():
        if len(text) > len(str(-limits.INTEGER)) or not -limits.INTEGER <= int(text) < limits.INTEGER:
            raise FaultError(token.start(), limits.TOO_BIG, limits.QUOTE_HINT)
    elif not math.isfinite(float(text)):
        raise FaultError(token.start(), limits.TOO_BIG, limits.QUOTE_HINT)
