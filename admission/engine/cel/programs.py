"""Programs: what is run for each rule, and one for many rules at once.

Most reviews are allowed by every rule. So all rules that judge one are asked together whether they all hold, as one
program in which a variable that many of them have stands once. Only where that is not simply true is each asked alone.
"""

import functools
from collections.abc import Sequence
from typing import Any

from ...policy.policy import CelRule
from .environment import environment
from .expression import Fragment
from .link import Part, Parts, conjunction, link, params_value
from .result import EvaluationError, evaluate, json_value
from .runtime import cel
from .wire import call, literal, optionals, sequence


class RulePrograms:
    """The programs of one rule with one params object; each is made when it is first asked for."""

    def __init__(self, rule: CelRule, params: Any) -> None:
        """Keep the rule; `params` is what it reads as `params`."""
        self.rule = rule
        self._parts = Parts(rule.variables, params_value(params))
        self._engine = rule.engine or environment()
        self._programs: dict[int, cel.Expression] = {}

    @property
    def is_joinable(self) -> bool:
        """Whether one program may ask it together with others."""
        return self.rule.engine is None and not self.rule.annotations

    def program(self, fragment: Fragment) -> cel.Expression:
        """Return the program of one of the rule's expressions."""
        found = self._programs.get(id(fragment))
        if found is None:
            found = self._programs[id(fragment)] = self._engine.deserialize(link([self._parts.of(fragment)]))
        return found

    @functools.cached_property
    def words(self) -> cel.Expression | None:
        """Return what states the refused fields and, beside it, the one message; None where there is no such pair."""
        if len(self.rule.validations) != 1 or self.rule.violations is None:
            return None
        said = self.rule.validations[0].message_expression
        parts = [self._parts.of(fragment) for fragment in (self.rule.violations, *((said,) if said else ()))]

        def both(trees: list[bytes]) -> bytes:
            return sequence(trees if said else [*trees, literal("")])

        return self._engine.deserialize(link(parts, both))

    def deciding(self) -> tuple[list[Part], list[Part]]:
        """Return its match conditions and its validations."""
        conditions = [self._parts.of(item) for item in self.rule.conditions]
        return conditions, [self._parts.of(item.expression) for item in self.rule.validations]


class JointPrograms:
    """What asks many rules at once."""

    def __init__(self, rules: Sequence[RulePrograms]) -> None:
        """Keep the rules."""
        self._rules = tuple(rules)

    def ask(self, variables: cel.Activation) -> list[bool] | None:
        """Return of each rule whether it is satisfied; None where one of them has no answer, or all have too many."""
        try:
            refusing: list[int] = json_value(evaluate(self._program, variables))
        except EvaluationError:
            return None
        answers = [True] * len(self._rules)
        for place in refusing:
            answers[place] = False
        return answers

    @functools.cached_property
    def _program(self) -> cel.Expression:
        """Return the program whose answer is the places of the rules that refuse."""
        deciding = [rule.deciding() for rule in self._rules]
        parts = [part for conditions, validations in deciding for part in (*conditions, *validations)]

        def satisfied(trees: list[bytes]) -> bytes:
            found: list[bytes] = []
            given = iter(trees)
            for conditions, validations in deciding:
                applies = conjunction([next(given) for _ in conditions])
                holds = conjunction([next(given) for _ in validations])
                passed = call("_||_", call("!_", applies), holds) if conditions else holds
                place = call("optional.of", literal(len(found)))
                found.append(call("_?_:_", passed, call("optional.none"), place))
            return optionals(found)

        return environment().deserialize(link(parts, satisfied))
