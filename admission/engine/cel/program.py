"""The names of one rule, and its expressions compiled with them."""

from collections.abc import Sequence
from dataclasses import dataclass

from .environment import Engine, environment
from .expression import Expression, Fragment, Known, compile_expression
from .link import NULL, Parts, link, params_of
from .rewrite import Manner
from .tokens import ExpressionError


@dataclass(frozen=True, slots=True)
class Compiled:
    """One expression of a rule."""

    fragment: Fragment
    type: str
    """The checker's result type: `BOOL`, `STRING`, `DYN`, ..."""
    reads_user: bool
    parts: Parts

    @property
    def program(self) -> bytes:
        """Return it as a program of its own, which reads its params from the activation."""
        return link([self.parts.of(self.fragment)])


class Scope:
    """The names that a policy's expressions may use: its variables, in order, and its params."""

    def __init__(self, params: str | None, engine: Engine | None = None, *, is_exact: bool = False) -> None:
        """Start without variables.

        Args:
            params: the policy's code, None when it takes none.
            engine: what checks and runs it; None: the engine of every rule.
            is_exact: whether fields of what has none are absent, as they are to the API server, and no error.
        """
        self._is_exact = is_exact
        self._params = params
        self._engine = engine or environment()
        self._types: dict[str, str] = {}
        self._users: set[str] = set()
        self.variables: dict[str, Fragment] = {}

    def declare(self, name: str, source: str, *, is_strict: bool = False) -> None:
        """Add a variable; later expressions may read it as `variables.<name>`.

        Args:
            name: its name.
            source: its text.
            is_strict: whether lists and maps of mixed types are refused, as the API server refuses them.

        Raises:
            ExpressionError: it does not compile, or reads a later variable.
        """
        if name in self.variables:
            raise ExpressionError(f"variable {name} is declared twice")
        found = self._compile(source, (), is_condition=False, is_strict=is_strict)
        self.variables[name] = found.fragment
        self._types[name] = found.type
        if found.reads_user:
            self._users.add(name)

    def compile(
        self, source: str, types: Sequence[str] = (), *, is_condition: bool = False, is_strict: bool = False
    ) -> Compiled:
        """Return the compiled expression.

        Args:
            source: its text.
            types: what it may evaluate to; anything where none is given.
            is_condition: whether it is a match condition.
            is_strict: as in `declare`.

        Raises:
            ExpressionError: it does not compile, or its type is none of `types`.
        """
        found = self._compile(source, types, is_condition=is_condition, is_strict=is_strict)
        parts = Parts(self.variables, params_of(self._params) if self._params else NULL)
        return Compiled(found.fragment, found.type, found.reads_user, parts)

    def _compile(self, source: str, types: Sequence[str], *, is_condition: bool, is_strict: bool) -> Expression:
        names = Known(self._params is not None, is_condition, self._types)
        found = compile_expression(source, names, self._engine, types, Manner(is_strict, self._is_exact))
        if any(need in self._users for _, need in found.fragment.needs):
            return Expression(found.fragment, found.type, reads_user=True)
        return found
