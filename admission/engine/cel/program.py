"""Compile a rule's expressions: variables inlined as lazy bindings, every fault placed in the rule's own text."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .environment import environment
from .runtime import cel
from .tokens import RESERVED, ExpressionError, Renamed, rename

_PLACE = re.compile(r"<input>:(-?\d+):(-?\d+): ([^\n]*)")
_DEPTH = "recursion"


@dataclass(frozen=True, slots=True)
class Compiled:
    """One expression, ready to keep: `program` is the engine's own serialisation."""

    program: bytes
    type: str
    """The checker's result type: `BOOL`, `STRING`, `DYN`, ..."""
    reads_user: bool


@dataclass(frozen=True, slots=True)
class _Variable:
    alias: str
    renamed: Renamed
    needs: frozenset[str]
    reads_user: bool


class Scope:
    """The names that a policy's expressions may use: its variables, in order, and its params."""

    def __init__(self, params: str | None, engine: cel.Env | None = None) -> None:
        """Start without variables; `params` is the policy's code, None when it takes none."""
        self._params = params
        self._engine = engine or environment()
        self._variables: dict[str, _Variable] = {}

    def declare(self, name: str, source: str) -> None:
        """Add a variable; later expressions may read it as `variables.<name>`.

        Raises:
            ExpressionError: it does not compile, or reads a later variable.
        """
        if name in self._variables:
            raise ExpressionError(f"variable {name} is declared twice")
        renamed, needs, reads_user = self._resolve(source)
        self._compile(renamed.text, needs)
        self._variables[name] = _Variable(f"{RESERVED}variable_{name}", renamed, needs, reads_user)

    def compile(self, source: str, types: Sequence[str] = ()) -> Compiled:
        """Return the compiled expression.

        Raises:
            ExpressionError: it does not compile, or its type is none of `types`.
        """
        renamed, needs, reads_user = self._resolve(source)
        program, result = self._compile(renamed.text, needs)
        if types and result not in types:
            raise ExpressionError(f"must evaluate to {' or '.join(types).lower()}, not {result.lower()}")
        return Compiled(program, result, reads_user)

    def _resolve(self, source: str) -> tuple[Renamed, frozenset[str], bool]:
        aliases: Mapping[str, str] = {name: variable.alias for name, variable in self._variables.items()}
        renamed = rename(source, aliases, self._params)
        needs = set(renamed.variables)
        reads_user = renamed.reads_user
        for name in renamed.variables:
            needs |= self._variables[name].needs
            reads_user |= self._variables[name].reads_user
        return renamed, frozenset(needs), reads_user

    def _compile(self, text: str, needs: frozenset[str]) -> tuple[bytes, str]:
        prefix = "".join(
            f"cel.bind({variable.alias}, {variable.renamed.text}\n,\n"
            for name, variable in self._variables.items()
            if name in needs
        )
        try:
            expression = self._engine.compile(f"{prefix}{text}\n{')' * len(needs)}")
        except RuntimeError as error:
            raise _placed(str(error), prefix.count("\n")) from error
        return expression.serialize(), expression.return_type().name()


def _placed(message: str, offset: int) -> ExpressionError:
    if _DEPTH in message:
        return ExpressionError("the expression is nested deeper than 32, variables counted")
    found = _PLACE.search(message)
    if found is None:
        return ExpressionError(message.split("\n", 1)[0])
    line, _, text = found.groups()
    return ExpressionError(text.removesuffix(" [INVALID_ARGUMENT]"), max(0, int(line) - 1 - offset))
