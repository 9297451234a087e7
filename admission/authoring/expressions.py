"""The expressions of a CEL policy, each with its place in rule and sidecar."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from ..engine.cel.tokens import tokens
from ..policy.folder import CEL_RULE, SIDECAR, Folder
from ..policy.yaml_lines import YamlFile
from ..shape import is_array, is_object


@dataclass(frozen=True, slots=True)
class Expression:
    """One CEL text of a policy."""

    place: str
    """`matchConditions[0]`, `variables.pods`, `validations[0]`, `validations[0].messageExpression`, `violations`."""
    source: str
    is_boolean: bool
    """Whether it must be a boolean as a whole."""
    file: YamlFile
    path: tuple[str | int, ...]

    def line(self, offset: int = 0) -> int:
        """Return the line of the file where the text at an offset stands."""
        return self.file.line(self.path) + self.source.count("\n", 0, offset)

    @property
    def variables(self) -> set[str]:
        """The variables that it reads."""
        found = tokens(self.source)
        return {
            after.text
            for before, dot, after in zip(found, found[1:], found[2:], strict=False)
            if before.text == "variables" and dot.text == "."
        }


@dataclass(frozen=True, slots=True)
class Expressions:
    """Everything that a CEL policy evaluates."""

    conditions: tuple[Expression, ...]
    variables: dict[str, Expression]
    validations: tuple[Expression, ...]
    messages: tuple[Expression | None, ...]
    """One for each validation."""
    violations: Expression | None
    takes_params: bool

    @property
    def deciding(self) -> tuple[Expression, ...]:
        """What decides and names the fields; not what only words a message."""
        return (*self.conditions, *self.validations, *((self.violations,) if self.violations else ()))

    def reached(self, roots: Iterable[Expression]) -> set[str]:
        """Return the variables that expressions read, directly or by other variables."""
        found: set[str] = set()
        pending = [name for root in roots for name in root.variables]
        while pending:
            name = pending.pop()
            if name not in found and name in self.variables:
                found.add(name)
                pending += self.variables[name].variables
        return found


def expressions(folder: Folder) -> Expressions:
    """Return the expressions of a policy that loads.

    Raises:
        PolicyError: rule or sidecar is no YAML.
    """
    file = YamlFile(folder.file(CEL_RULE), folder.rule)
    spec: Any = file.value.get("spec", {})

    def texts(kind: str, key: str = "expression") -> Iterator[tuple[int, Any, Expression | None]]:
        items = spec.get(kind)
        for index, item in enumerate(items if is_array(items) else ()):
            text = item.get(key) if is_object(item) else None
            place = f"{kind}[{index}]" if key == "expression" else f"{kind}[{index}].{key}"
            path = ("spec", kind, index, key)
            found = Expression(place, text, kind != "variables", file, path) if isinstance(text, str) else None
            yield index, item, found

    conditions = tuple(found for _, _, found in texts("matchConditions") if found)
    variables = {
        str(item["name"]): Expression(f"variables.{item['name']}", found.source, False, file, found.path)
        for _, item, found in texts("variables")
        if found
    }
    validations = tuple(found for _, _, found in texts("validations") if found)
    messages = tuple(found for _, _, found in texts("validations", "messageExpression"))
    return Expressions(conditions, variables, validations, messages, _violations(folder), "paramKind" in spec)


def _violations(folder: Folder) -> Expression | None:
    if not folder.sidecar:
        return None
    side = YamlFile(folder.file(SIDECAR), folder.sidecar)
    text = side.value.get("violations")
    if not isinstance(text, str) or not re.search(r"\S", text):
        return None
    return Expression("violations", text, False, side, ("violations",))
