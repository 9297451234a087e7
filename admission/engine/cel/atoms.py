"""Atoms of CEL: the boolean leaves of an expression, found in its tree and watched while it runs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from .environment import Engine, extended
from .runtime import cel
from .syntax import Node, parse

_WATCH = "atomOf__"
"""The function that a watched atom is wrapped in; no other environment has it."""
_CONDITION = {"all": (3, 4), "exists": (3, 4), "exists_one": (3, 4), "existsOne": (3, 4), "filter": (3,)}
"""Macros whose last part is their condition -> how many parts the call has, its target counted."""
_CONDITION_BEFORE = {"map": 4, "transformList": 5, "transformMap": 5}
"""Macros that may have a condition before what they make -> how many parts the call has then."""
_NO_BOOLEAN = frozenset({"filter", "map", "transformList", "transformMap", "transformMapEntry"})


@dataclass(frozen=True, slots=True)
class Span:
    """Where one atom stands in its expression."""

    start: int
    end: int


def atoms(source: str, *, is_boolean: bool) -> list[Span]:
    """Return the atoms of an expression, in the order of its text.

    An atom is a comparison, a membership, a presence test, or whatever else stands where a boolean must and is itself
    no combination of booleans: a call, a variable, an optional's value. A macro is one, and so are those of its
    condition. Literals are none.

    Args:
        source: the expression.
        is_boolean: whether the whole of it must be a boolean: a validation, a match condition.

    Raises:
        ExpressionError: it has no tree.
    """
    found = dict.fromkeys(Span(node.start, node.end) for node in _leaves(parse(source), is_boolean))
    return sorted(found, key=lambda span: (span.start, -span.end))


def _leaves(node: Node, boolean: bool) -> Iterator[Node]:
    if _is_atom(node, boolean):
        yield node
    for child, is_boolean in _inside(node, boolean):
        yield from _leaves(child, is_boolean)


def _is_atom(node: Node, boolean: bool) -> bool:
    if node.kind == "relation" or _is_presence(node):
        return True
    whole = node.kind in {"or", "and", "not", "parentheses", "ternary", "literal"}
    return boolean and not whole and not (node.kind == "call" and node.name in _NO_BOOLEAN)


def _inside(node: Node, boolean: bool) -> list[tuple[Node, bool]]:
    """Return the parts of a part, each with whether it must be a boolean."""
    if node.kind in {"or", "and", "not"}:
        return [(child, True) for child in node.children]
    if node.kind == "parentheses":
        return [(node.children[0], boolean)]
    if node.kind == "ternary":
        return list(zip(node.children, (True, boolean, boolean), strict=True))
    if _is_presence(node):
        return []
    condition = _condition(node)
    return [(child, child is condition) for child in node.children]


def _is_presence(node: Node) -> bool:
    return node.kind == "call" and node.name == "has" and not node.is_member


def _condition(node: Node) -> Node | None:
    """Return the condition of a macro."""
    if node.kind != "call" or not node.is_member:
        return None
    parts = len(node.children)
    if parts in _CONDITION.get(node.name, ()):
        return node.children[-1]
    return node.children[-2] if _CONDITION_BEFORE.get(node.name) == parts else None


def watched(source: str, spans: Sequence[tuple[int, Span]]) -> str:
    """Return an expression whose atoms are watched, each by its number."""
    marks = [(span.start, 1, -span.end, f"{_WATCH}({number}, ") for number, span in spans]
    marks += [(span.end, 0, -span.start, ")") for _, span in spans]
    pieces: list[str] = []
    position = 0
    for at, _, _, text in sorted(marks):
        pieces += [source[position:at], text]
        position = at
    return "".join([*pieces, source[position:]])


@dataclass(slots=True)
class Watch:
    """What the atoms of watched expressions were seen to be; one of them may be turned round."""

    seen: dict[int, set[bool]] = field(default_factory=dict[int, set[bool]])
    negated: int | None = None
    engine: Engine = field(init=False)
    """Where watched expressions compile."""

    def __post_init__(self) -> None:
        """Make the engine that asks this watch."""
        overload = cel.Overload(_WATCH, cel.Type.BOOL, [cel.Type.INT, cel.Type.BOOL], is_member=False, impl=self._note)
        self.engine = extended([cel.FunctionDecl(_WATCH, [overload])])

    def _note(self, number: int, value: bool) -> bool:
        self.seen.setdefault(number, set()).add(value)
        return value != (number == self.negated)
