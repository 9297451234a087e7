"""Policy: one loaded rule with what its sidecar says, ready to judge."""

from dataclasses import dataclass

from ...schemas.verdict import Engine, Severity
from ..engine.cel.runtime import cel
from .index import Key, matches
from .sidecar import Binding, ParamsSchema, ResourceRule, Standard, Template


@dataclass(frozen=True, slots=True)
class CelValidation:
    """One expression that must hold, and what is said when it does not."""

    expression: cel.Expression
    message: str
    message_expression: cel.Expression | None


@dataclass(frozen=True, slots=True)
class CelRule:
    """The compiled expressions of a ValidatingAdmissionPolicy and its sidecar."""

    ignores_errors: bool
    """failurePolicy Ignore."""
    conditions: tuple[cel.Expression, ...]
    validations: tuple[CelValidation, ...]
    violations: cel.Expression | None


@dataclass(frozen=True, slots=True)
class RegoRule:
    """A linted module."""

    package: str
    source: str
    has_unknown: bool
    unknown_of_images: bool
    """Whether `unknown` only names images that the library calls unknown, so that without them it is empty."""
    reads: frozenset[str]
    """Which parts of `input` it and the library read: `evidence`, `request.object`; `*` for the whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """One rule and everything that is known about it."""

    code: str
    name: str
    """Its folder."""
    severity: Severity
    engine: Engine
    title: str
    contract: str
    standard: Standard
    recourse: tuple[Template, ...]
    params: ParamsSchema
    requires: tuple[str, ...]
    match: tuple[ResourceRule, ...]
    exclude: tuple[ResourceRule, ...]
    bindings: tuple[Binding, ...]
    """At least one; the rule is judged once for each."""
    reads_user: bool
    """Whether it reads `request.userInfo` as if it were always there."""
    rule: CelRule | RegoRule

    def judges(self, key: Key) -> bool:
        """Return whether it judges such a request."""
        return matches(key, self.match, self.exclude)
