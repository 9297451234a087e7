"""The value of any part of a policy's expressions, for one review: by the engine that decides, bounded and masked."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...schemas.review import Review
from ..authoring.expressions import Expressions
from ..engine.cel.environment import environment
from ..engine.cel.judgement import activation
from ..engine.cel.program import Scope
from ..engine.cel.result import EvaluationError, evaluate, json_value
from ..engine.cel.tokens import ExpressionError
from ..engine.masking import MASK, Masking
from ..policy.policy import Policy
from ..shape import is_array, is_object
from ..shown import shown

_MOST = 600
"""Evaluations for one object; each is compiled for itself."""
_ENV_ENTRY = frozenset({"name", "value", "valueFrom"})


class SpentError(Exception):
    """Enough was evaluated for one explanation."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of a comprehension: what its variables stand for inside."""

    variables: tuple[str, ...]
    values: tuple[str, ...]
    """An expression for each, outside of the comprehension."""

    def around(self, expression: str) -> str:
        """Return an expression that reads the variables as one that does not."""
        for variable, value in zip(reversed(self.variables), reversed(self.values), strict=True):
            expression = f"[{value}].map({variable}, {expression})[0]"
        return expression


@dataclass(frozen=True, slots=True)
class Value:
    """What one part gave."""

    value: Any = None
    problem: str = ""
    """Why there is none."""


class Values:
    """Evaluates parts of one policy's expressions on one review."""

    def __init__(self, policy: Policy, review: Review, params: Mapping[str, Any], texts: Expressions) -> None:
        """Declare the policy's variables; `params` are those of the binding that refused."""
        self._masking = Masking(review.request)
        self._activation = activation(review, {policy.code: params})
        self._scope = Scope(policy.code if texts.takes_params else None)
        self._left = _MOST
        for name, variable in texts.variables.items():
            self._scope.declare(name, variable.source)

    def of(self, expression: str, turns: Sequence[Turn] = ()) -> Value:
        """Return the value of an expression inside some turns of comprehensions.

        Raises:
            SpentError: enough was evaluated.
        """
        if self._left <= 0:
            raise SpentError
        self._left -= 1
        found = self._evaluated(expression, turns)
        if "optional" in found.problem:
            given = self._evaluated(f"({expression}).hasValue() ? [({expression}).value()] : []", turns)
            if not given.problem:
                return Value(given.value[0]) if given.value else Value(problem="absent")
        return found

    def holds(self, expression: str) -> bool:
        """Return whether a whole expression is true; asked for each of a rule, it is never too much."""
        return self._evaluated(expression, ()).value is True

    def text(self, value: Any, *, is_secret: bool = False) -> str:
        """Return a value as a verdict would show it, on one line.

        Args:
            value: a JSON value.
            is_secret: whether it comes from a field whose texts nobody may see.
        """
        if is_secret and isinstance(value, str):
            return json.dumps(MASK)
        return shown(self._masked(value))

    def message(self, text: str) -> str:
        """Return a text of an engine without what is sensitive in the request."""
        return self._masking.text(text)

    def _masked(self, value: Any) -> Any:
        # Out of its place an entry of an env is known by its fields alone.
        if is_object(value) and "value" in value and _ENV_ENTRY.issuperset(value):
            return self._masking.value("/env/0", value)
        if is_array(value):
            return [self._masked(item) for item in value]
        return self._masking.value("", value)

    def _evaluated(self, expression: str, turns: Sequence[Turn]) -> Value:
        for turn in reversed(turns):
            expression = turn.around(expression)
        try:
            program = environment().deserialize(self._scope.compile(expression).program)
            return Value(json_value(evaluate(program, self._activation)))
        except (ExpressionError, EvaluationError) as error:
            return Value(problem=str(error))
