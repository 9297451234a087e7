"""The tree of an expression with the value of every part; of a comprehension the body for the elements that decided."""

from collections.abc import Iterator, Sequence
from typing import Any

from ..engine.cel.syntax import Node, parse
from ..engine.cel.tokens import ExpressionError
from ..shape import is_array
from ..shown import visible
from .document import Element, Part
from .values import SpentError, Turn, Value, Values

_MACROS: dict[str, bool | None] = {
    "all": False,
    "exists": None,
    "exists_one": None,
    "existsOne": None,
    "filter": True,
    "map": None,
    "transformList": None,
    "transformMap": None,
    "transformMapEntry": None,
}
"""Macro -> the value of its body that decides: `all` fails by what is not true; None where every element counts."""
_SHOWN = 3
_LOOKED_AT = 50
_LONGEST = 160
_NOTHING: tuple[Any, ...] = ([], {}, None)
_SILENT = frozenset({"literal", "message", "map", "name"})
_SECRET = "value"  # noqa: S105 - the field's name


def tree(expression: str, values: Values, *, whole: bool = True) -> Part:
    """Return the parts of an expression.

    One that cel-python cannot read has no parts.

    Args:
        expression: as the rule writes it.
        values: what parts give.
        whole: whether parts that gave nothing (no item, no key, null) show what they are made of.
    """
    text = expression.strip()
    found = _Tree(text, values, whole=whole)
    try:
        return found.part(parse(text), ())
    except ExpressionError:
        return found.leaf(text, ())[0]


def one_line(text: str) -> str:
    """Return an expression on one line; a long one is cut."""
    line = visible(" ".join(text.split()))
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


class _Tree:
    """The parts of one text."""

    def __init__(self, text: str, values: Values, *, whole: bool) -> None:
        self._text = text
        self._values = values
        self._whole = whole

    def part(self, node: Node, turns: Sequence[Turn]) -> Part:
        node = _inside(node)
        secret = node.kind == "select" and node.name == _SECRET
        made, found = self.leaf(self._of(node), turns, is_secret=secret)
        if not (self._whole or found.problem) and found.value in _NOTHING:
            return made
        try:
            if _is_comprehension(node):
                elements, more = self._elements(node, turns)
                parts = self._parts(node.children[:1], turns)
                return made.model_copy(update={"parts": parts, "elements": elements, "more": more})
            return made.model_copy(update={"parts": self._parts(self._children(node, turns), turns)})
        except SpentError:
            return made

    def leaf(self, text: str, turns: Sequence[Turn], *, is_secret: bool = False) -> tuple[Part, Value]:
        try:
            found = self._values.of(text, turns)
        except SpentError:
            found = Value(problem="not evaluated: the explanation is long enough")
        shown = "" if found.problem else self._values.text(found.value, is_secret=is_secret)
        problem = visible(self._values.message(found.problem))
        return Part(expression=one_line(text), value=shown, problem=problem), found

    def _of(self, node: Node) -> str:
        return self._text[node.start : node.end]

    def _parts(self, nodes: Sequence[Node], turns: Sequence[Turn]) -> tuple[Part, ...]:
        return tuple(self.part(node, turns) for node in map(_inside, nodes) if not _is_silent(node))

    def _children(self, node: Node, turns: Sequence[Turn]) -> Sequence[Node]:
        """Return the parts of a node that have a value of their own worth seeing."""
        if node.kind == "ternary":
            asked, first, second = node.children
            decided = self._values.of(self._of(asked), turns).value
            return (asked, first if decided else second) if isinstance(decided, bool) else (asked,)
        if node.kind in {"and", "or"} or (node.kind, node.name) == ("arithmetic", "+"):
            return list(_chain(node))
        if node.kind == "select" or (node.kind == "call" and node.name == "has" and not node.is_member):
            # `a.b.c` is seen whole; what has() asks for may not be there.
            return ()
        return node.children[1:] if node.kind == "index" else node.children

    def _elements(self, node: Node, turns: Sequence[Turn]) -> tuple[tuple[Element, ...], int]:
        names, bodies = _macro(node)
        found: list[Element] = []
        more = 0
        for turn, value in self._turns(node, names, turns):
            inside = (*turns, turn)
            if not self._decides(node.name, bodies, inside):
                continue
            if len(found) == _SHOWN:
                more += 1
                continue
            body = tuple(self.part(body, inside) for body in bodies)
            found.append(Element(variable=names[-1], value=self._values.text(value), body=body))
        return tuple(found), more

    def _decides(self, macro: str, bodies: Sequence[Node], turns: Sequence[Turn]) -> bool:
        """Return whether a turn is one that made the whole what it is."""
        wanted = _MACROS[macro]
        found = self._values.of(self._of(bodies[-1]), turns)
        if wanted is None:
            return macro.startswith("exists") or bool(found.problem) or found.value not in _NOTHING
        return (found.value is True) is wanted

    def _turns(self, node: Node, names: tuple[str, ...], turns: Sequence[Turn]) -> Iterator[tuple[Turn, Any]]:
        """Yield what the variables of a comprehension stand for in each of its first turns, and the element."""
        target = self._of(node.children[0])
        # One variable stands for an element of a list or a key of a map, which is what map() gives of both.
        keys = self._values.of(f"({target}).map(k, k)", turns).value
        if not is_array(keys):
            return
        pair = len(names) > 1
        is_list = pair and self._values.of(f"type({target}) == type([])", turns).value is True
        for index, key in enumerate(keys[:_LOOKED_AT]):
            at = f"({target}).map(k, k)[{index}]"
            if not pair:
                yield Turn(names, (at,)), key
            elif is_list:
                yield Turn(names, (str(index), at)), key
            else:
                yield Turn(names, (at, f"({target})[{at}]")), self._values.of(f"({target})[{at}]", turns).value


def _inside(node: Node) -> Node:
    """Return the part that stands in parentheses, or in dyn(), which tells the checker something and nobody else."""
    while node.kind == "parentheses" or (node.kind == "call" and node.name == "dyn" and len(node.children) == 1):
        node = node.children[0]
    return node


def _chain(node: Node) -> Iterator[Node]:
    """Yield the parts of `a && b && c`, which the tree holds two by two."""
    for child in map(_inside, node.children):
        if (child.kind, child.name) == (node.kind, node.name):
            yield from _chain(child)
        else:
            yield child


def _is_silent(node: Node) -> bool:
    """Return whether a part says nothing by its value: a constant, a name, what a rule makes and does not find."""
    if node.kind == "list":
        return all(_is_silent(_inside(child)) for child in node.children)
    return node.kind in _SILENT


def _is_comprehension(node: Node) -> bool:
    return node.kind == "call" and node.is_member and node.name in _MACROS and bool(_macro(node)[1])


def _macro(node: Node) -> tuple[tuple[str, ...], tuple[Node, ...]]:
    """Return the variables of a macro and its bodies."""
    arguments = node.children[1:]
    two = node.name.startswith("transform") or (
        node.name != "map" and len(arguments) > 2 and arguments[1].kind == "name"  # noqa: PLR2004 - i, v, body
    )
    count = 2 if two else 1
    if len(arguments) <= count or any(argument.kind != "name" for argument in arguments[:count]):
        return (), ()
    return tuple(argument.name for argument in arguments[:count]), arguments[count:]
