"""One expression, compiled: checked as the API server does, kept as the tree that runs, variables stood in for."""

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from . import checked
from .environment import Engine
from .names import NULL_NEED, PARAMS_NEED, Names, rename
from .placeholder import MOST, own_type, placeholder
from .result import is_error
from .rewrite import PLAIN, Manner, is_rewritten, makes_own, rewrite
from .tokens import ExpressionError

_PLACE = re.compile(r"<input>:(-?\d+):(-?\d+): ([^\n]*)")
_DEPTH = "recursion"


@dataclass(frozen=True, slots=True)
class Fragment:
    """A part of programs."""

    tree: bytes
    needs: tuple[tuple[str, str], ...]
    """What stands in the tree, and the variable or the need that it stands for."""


@dataclass(frozen=True, slots=True)
class Expression:
    """What is known of an expression once it is compiled."""

    fragment: Fragment
    type: str
    """The checker's result type: `BOOL`, `STRING`, `DYN`, ..."""
    reads_user: bool


@dataclass(frozen=True, slots=True)
class Known(Names):
    """The names that an expression may use."""

    takes_params: bool
    is_condition: bool = False
    types: Mapping[str, str] = field(default_factory=dict[str, str])
    """Variables declared before -> their types."""

    def stand_in(self, number: int, name: str) -> str | None:
        """Return the placeholder for a variable."""
        if number >= MOST:
            raise ExpressionError(f"the expression reads more than {MOST} variables")
        if name in {PARAMS_NEED, NULL_NEED}:
            return placeholder(number, "DYN")
        return placeholder(number, self.types[name]) if name in self.types else None


def compile_expression(
    source: str, names: Known, engine: Engine, types: Sequence[str] = (), manner: Manner = PLAIN
) -> Expression:
    """Return the compiled expression.

    Args:
        source: its text.
        names: what it may read.
        engine: what checks and runs it.
        types: what it may evaluate to; anything where none is given.
        manner: how near to the API server it is kept.

    Raises:
        ExpressionError: it does not compile, or its type is none of `types`.
    """
    renamed = rename(source, names)
    has_own = makes_own(renamed.words) or any(own_type(place) for place, _ in renamed.needs)
    form = _Form(has_own or manner != PLAIN or is_rewritten(renamed.words), has_own, manner)
    tree, kind = _compiled(renamed.text, engine, form)
    # The API server knows the types of these two, and the checker does not: what they give is known when it runs.
    is_open = kind == "DYN" and not renamed.words.isdisjoint({"request", "namespaceObject"})
    if types and kind not in types and not is_open:
        raise ExpressionError(f"must evaluate to {' or '.join(types).lower()}, not {kind.lower()}")
    return Expression(Fragment(tree, renamed.needs), kind, renamed.reads_user)


class _Form(NamedTuple):
    """What is to be done with a checked tree."""

    is_rewritten: bool
    has_own: bool
    manner: Manner


@functools.lru_cache(maxsize=4096)
def _compiled(text: str, engine: Engine, form: _Form) -> tuple[bytes, str]:
    """Return tree and type of a text; many policies have the same variables, word for word."""
    try:
        found = engine.checker.compile(text)
    except RuntimeError as error:
        raise _placed(str(error)) from error

    def is_time(name: str, literal: str) -> bool:
        program = engine.deserialize(engine.checker.compile(f"{name}({_quoted(literal)})").serialize())
        return not is_error(program.eval(engine.activation({})))

    if not form.is_rewritten:
        return checked.read(found.serialize()).tree, found.return_type().name()
    given = checked.read(found.serialize())
    tree = rewrite(given, is_time, form.manner, has_own=form.has_own)
    return tree, found.return_type().name()


def _quoted(text: str) -> str:
    return '"' + "".join(f"\\U{ord(character):08x}" for character in text) + '"'


def _placed(message: str) -> ExpressionError:
    if _DEPTH in message:
        return ExpressionError("the expression is nested deeper than 32")
    found = _PLACE.search(message)
    if found is None:
        return ExpressionError(message.split("\n", 1)[0])
    line, _, text = found.groups()
    return ExpressionError(text.removesuffix(" [INVALID_ARGUMENT]"), max(0, int(line) - 1))
