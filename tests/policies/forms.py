"""Expressions over the variables of a packaged rule, compiled as the rule itself is."""

from collections.abc import Sequence
from typing import Any

import yaml

from argosy.admission.engine.cel.environment import environment
from argosy.admission.engine.cel.program import Scope
from argosy.admission.policy.source import PACKAGED

LONG = "variables.violations.size() == 0"


def rule_of(folder: str) -> str:
    """Return the one validation of a rule."""
    (validation,) = yaml.safe_load((PACKAGED / folder / "rule.yaml").read_text())["spec"]["validations"]
    expression: str = validation["expression"]
    return expression


def compiled(folder: str, code: str, expressions: Sequence[str]) -> list[Any]:
    """Return programs that read the rule's variables and, by its code, its params."""
    scope = Scope(code)
    for variable in yaml.safe_load((PACKAGED / folder / "rule.yaml").read_text())["spec"]["variables"]:
        scope.declare(variable["name"], variable["expression"])
    return [environment().deserialize(scope.compile(expression).program) for expression in expressions]
