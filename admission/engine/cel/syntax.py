"""The syntax tree of a CEL expression, every part with its place in the text; for what explains and measures rules."""

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from .tokens import ExpressionError, tokens

Kind = Literal[
    "ternary", "or", "and", "not", "negative", "relation", "arithmetic", "call", "select", "index", "list", "map",
    "message", "name", "literal", "parentheses",
]  # fmt: skip

_WORDS = {"true": "trve", "false": "fa1se", "null": "nvll"}
"""cel-python forgets where these literals stand; names of the same length it remembers."""
_OPTIONAL_AFTER = frozenset(".[{,")
_LOGIC: dict[str, Kind] = {"expr": "ternary", "conditionalor": "or", "conditionaland": "and"}
_BINARY = {
    "addition_add": "+", "addition_sub": "-", "multiplication_mul": "*", "multiplication_div": "/",
    "multiplication_mod": "%", "relation_lt": "<", "relation_le": "<=", "relation_gt": ">", "relation_ge": ">=",
    "relation_eq": "==", "relation_ne": "!=", "relation_in": "in",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Node:
    """One part of an expression: what stands from `start` to `end` of its text."""

    kind: Kind
    start: int
    end: int
    children: tuple["Node", ...] = ()
    """A call's target, if it is one of a value, and its arguments; otherwise what stands inside, in order."""
    name: str = ""
    """Of a call, a selected field or a name; the operator of a relation or of arithmetic."""
    is_member: bool = False
    """Whether a call's first child is its target: `target.name(...)`."""

    def walk(self) -> Iterator["Node"]:
        """Yield this part and every part inside, each before what it holds."""
        pending: list[Node] = [self]
        while pending:
            node = pending.pop()
            yield node
            pending.extend(reversed(node.children))


def parse(source: str) -> Node:
    """Return the tree of an expression.

    Raises:
        ExpressionError: cel-python cannot read it.
    """
    from celpy.celparser import CELParseError  # noqa: PLC0415 - it takes half a second to load, and few commands need it

    try:
        tree = _parser().parse(_plain(source))
    except CELParseError as error:
        line = error.line - 1 if isinstance(error.line, int) else 0
        raise ExpressionError("cel-python cannot parse the expression", max(0, line)) from error
    return _node(tree, source)


@functools.cache
def _parser() -> Any:
    from celpy.celparser import CELParser  # noqa: PLC0415

    return CELParser()


def _plain(source: str) -> str:
    """Return a text of the same length and structure without what cel-python's grammar lacks."""
    pieces = list(source)
    before = ""
    for token in tokens(source):
        if token.kind == "mark" and token.text == "?" and before in _OPTIONAL_AFTER:
            pieces[token.start] = " "
        elif token.kind == "name" and token.text in _WORDS and before != ".":
            pieces[token.start : token.start + len(token.text)] = _WORDS[token.text]
        elif token.kind == "string":
            pieces[token.start : token.start + len(token.text)] = _blank(token.text)
        before = token.text
    return "".join(pieces)


def _blank(text: str) -> str:
    """Return a simple text of the same length and lines: what is written in it is nobody's syntax."""
    inner = "".join(mark if mark == "\n" else "x" for mark in text[1:-1])
    return f"'''{inner[2:-2]}'''" if "\n" in inner else f"'{inner}'"


def _node(tree: Any, source: str) -> Node:
    name, children = tree.data, tree.children
    if name in _LOGIC and len(children) > 1:
        return _around(_LOGIC[name], [_node(child, source) for child in children])
    if name in {"relation", "addition", "multiplication"} and len(children) > 1:
        half, right = children
        left = half.children[0]
        kind: Kind = "relation" if name == "relation" else "arithmetic"
        return _around(kind, [_node(left, source), _node(right, source)], _BINARY[half.data])
    if name == "unary" and len(children) > 1:
        sign: Kind = "not" if children[0].data == "unary_not" else "negative"
        inner = _node(children[1], source)
        return Node(sign, tree.meta.start_pos, inner.end, (inner,))
    read = _MEMBERS.get(name)
    return _node(children[0], source) if read is None else read(tree, source)


def _around(kind: Kind, children: list[Node], name: str = "") -> Node:
    return Node(kind, children[0].start, children[-1].end, tuple(children), name)


def _arguments(children: list[Any], source: str) -> tuple[Node, ...]:
    return tuple(_node(item, source) for child in children for item in child.children)


def _name(tree: Any, source: str) -> Node:
    token = tree.children[-1]
    text = source[token.start_pos : token.end_pos]
    return Node("literal" if text in _WORDS else "name", token.start_pos, token.end_pos, (), text)


def _literal(tree: Any, source: str) -> Node:
    del source
    token = tree.children[0]
    return Node("literal", token.start_pos, token.end_pos)


def _call(tree: Any, source: str) -> Node:
    token, *rest = tree.children
    return Node("call", tree.meta.start_pos, tree.meta.end_pos, _arguments(rest, source), str(token))


def _member_call(tree: Any, source: str) -> Node:
    target, token, *rest = tree.children
    children = (_node(target, source), *_arguments(rest, source))
    return Node("call", children[0].start, tree.meta.end_pos, children, str(token), is_member=True)


def _select(tree: Any, source: str) -> Node:
    target, token = tree.children
    inner = _node(target, source)
    return Node("select", inner.start, token.end_pos, (inner,), str(token))


def _index(tree: Any, source: str) -> Node:
    children = tuple(_node(child, source) for child in tree.children)
    return Node("index", children[0].start, tree.meta.end_pos, children)


def _collection(kind: Kind) -> Any:
    def read(tree: Any, source: str) -> Node:
        return Node(kind, tree.meta.start_pos, tree.meta.end_pos, _arguments(tree.children, source))

    return read


def _parentheses(tree: Any, source: str) -> Node:
    return Node("parentheses", tree.meta.start_pos, tree.meta.end_pos, (_node(tree.children[0], source),))


def _message(tree: Any, source: str) -> Node:
    del source
    return Node("message", tree.meta.start_pos, tree.meta.end_pos)


_MEMBERS = {
    "ident": _name,
    "dot_ident": _name,
    "literal": _literal,
    "ident_arg": _call,
    "dot_ident_arg": _call,
    "member_dot": _select,
    "member_dot_arg": _member_call,
    "member_index": _index,
    "member_object": _message,
    "list_lit": _collection("list"),
    "map_lit": _collection("map"),
    "paren_expr": _parentheses,
}
