"""A ValidatingAdmissionPolicy compiled: to what the cache keeps, and from there to a rule that judges."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from ...schemas.errors import PolicyError
from ..engine.cel.environment import environment
from ..engine.cel.expression import Fragment
from ..engine.cel.program import Scope
from ..engine.cel.tokens import ExpressionError
from .admission_policy import PolicySpec
from .policy import CelRule, CelValidation
from .yaml_lines import Path, YamlFile

Kept = dict[str, Any]
"""JSON value of a compiled rule; fragments stand in it by their numbers."""
Place = tuple[YamlFile, Path]
"""The file and the field of an expression."""
Role = Literal["decides", "selects", "states"]
"""What an expression is for: a validation, a match condition, or violations, which the API server never sees."""
_BOOL = ("BOOL",)
_STRING = ("STRING",)
_ANNOTATION = ("STRING", "NULL")


@dataclass(slots=True)
class Fragments:
    """Compiled expressions, each kept once: many policies have the same variables, word for word."""

    known: dict[Fragment, int] = field(default_factory=dict[Fragment, int])

    def number(self, fragment: Fragment) -> int:
        """Return the number that stands for a fragment."""
        return self.known.setdefault(fragment, len(self.known))

    def kept(self) -> list[list[Any]]:
        """Return what the cache keeps of them."""
        return [[base64.b64encode(item.tree).decode(), item.needs] for item in self.known]


def fragments(kept: Sequence[Sequence[Any]]) -> list[Fragment]:
    """Return the fragments that the cache kept."""
    return [Fragment(base64.b64decode(tree), tuple((place, name) for place, name in needs)) for tree, needs in kept]


@dataclass(slots=True)
class _Compiler:
    """Compiles the expressions of one policy, each fault placed in the file that it stands in."""

    scope: Scope
    fragments: Fragments
    is_strict: bool
    """Whether what the API server would refuse is refused."""
    is_foreign: bool
    reads_user: bool = False

    def declare(self, file: YamlFile, place: Path, name: str, source: str) -> int:
        """Declare a variable and return its number."""
        try:
            self.scope.declare(name, source, is_strict=self.is_strict)
        except ExpressionError as error:
            raise _at(file, place, error) from error
        return self.fragments.number(self.scope.variables[name])

    def compile(self, at: Place, source: str, types: Sequence[str] = (), role: Role = "decides") -> int:
        """Compile an expression and return its number."""
        is_strict = self.is_strict and role != "states"
        try:
            found = self.scope.compile(source, types, is_condition=role == "selects", is_strict=is_strict)
            if self.is_foreign:
                # Guards against what is absent make a tree deeper than its text.
                environment().deserialize(found.program)
        except ExpressionError as error:
            raise _at(*at, error) from error
        except RuntimeError as error:
            raise _at(*at, ExpressionError("the expression is nested too deeply for the engine")) from error
        self.reads_user |= found.reads_user
        return self.fragments.number(found.fragment)


def _at(file: YamlFile, place: Path, error: ExpressionError) -> PolicyError:
    return file.error(place, error.message, error.line)


def build_rule(  # noqa: PLR0913 - the policy, where it stands, and how it is taken
    code: str,
    spec: PolicySpec,
    file: YamlFile,
    kept: Fragments,
    violations: tuple[YamlFile, str] | None,
    *,
    is_strict: bool = True,
) -> Kept:
    """Compile a policy.

    Args:
        code: what its params are known by.
        spec: what it asks.
        file: where that stands.
        kept: gets its expressions.
        violations: the expression that states what is refused, and the file that has it; None where nobody wrote one.
        is_strict: whether what the API server would refuse is refused.

    Raises:
        PolicyError: an expression cannot be run; names file, line and reason.
    """
    is_foreign = violations is None
    compiler = _Compiler(Scope(code if spec.param_kind else None, is_exact=is_foreign), kept, is_strict, is_foreign)
    conditions = [
        compiler.compile((file, ("spec", "matchConditions", index, "expression")), item.expression, _BOOL, "selects")
        for index, item in enumerate(spec.match_conditions)
    ]
    variables = {
        item.name: compiler.declare(file, ("spec", "variables", index, "expression"), item.name, item.expression)
        for index, item in enumerate(spec.variables)
    }
    validations: list[Kept] = []
    for index, item in enumerate(spec.validations):
        place: Path = ("spec", "validations", index)
        said = item.message_expression
        validations.append(
            {
                "expression": compiler.compile((file, (*place, "expression")), item.expression, _BOOL),
                "source": item.expression.strip(),
                "message": item.message.strip() or f"failed expression: {item.expression.strip()}",
                "messageExpression": compiler.compile((file, (*place, "messageExpression")), said, _STRING)
                if said
                else None,
            }
        )
    annotations = [
        [
            item.key,
            compiler.compile(
                (file, ("spec", "auditAnnotations", index, "valueExpression")), item.value_expression, _ANNOTATION
            ),
        ]
        for index, item in enumerate(spec.audit_annotations)
    ]
    stated = compiler.compile((violations[0], ("violations",)), violations[1], (), "states") if violations else None
    return {
        "ignore": spec.failure_policy == "Ignore",
        "conditions": conditions,
        "variables": variables,
        "validations": validations,
        "annotations": annotations,
        "violations": stated,
        "user": compiler.reads_user,
    }


def revive_rule(name: str, kept: Kept, known: Sequence[Fragment]) -> CelRule:
    """Return the rule that was compiled, be it a moment ago or out of the cache; `name` is the policy's own."""
    variables: dict[str, int] = kept["variables"]
    conditions: list[int] = kept["conditions"]
    validations: list[dict[str, Any]] = kept["validations"]
    annotations: list[tuple[str, int]] = kept["annotations"]
    violations: int | None = kept["violations"]

    return CelRule(
        name=name,
        ignores_errors=kept["ignore"],
        variables={variable: known[number] for variable, number in variables.items()},
        conditions=tuple(known[number] for number in conditions),
        validations=tuple(_validation(item, known) for item in validations),
        violations=None if violations is None else known[violations],
        annotations=tuple((key, known[number]) for key, number in annotations),
    )


def _validation(kept: Kept, known: Sequence[Fragment]) -> CelValidation:
    said: int | None = kept["messageExpression"]
    expression: int = kept["expression"]
    return CelValidation(known[expression], kept["message"], None if said is None else known[said], kept["source"])
