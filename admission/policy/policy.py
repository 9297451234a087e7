"""Policy: one loaded rule with what its sidecar says, ready to judge."""

from collections.abc import Mapping
from dataclasses import dataclass

from ...schemas.verdict import Engine, Severity
from ..engine.cel.environment import Engine as CelEngine
from ..engine.cel.expression import Fragment
from .binding import PolicyBinding
from .match import Match
from .sidecar import ParamsSchema, Standard, Template


@dataclass(frozen=True, slots=True)
class CelValidation:
    """One expression that must hold, and what is said when it does not."""

    expression: Fragment
    message: str
    message_expression: Fragment | None
    source: str
    """The expression's text."""


@dataclass(frozen=True, slots=True)
class CelRule:
    """The compiled expressions of a ValidatingAdmissionPolicy and its sidecar."""

    name: str
    """metadata.name."""
    ignores_errors: bool
    """failurePolicy Ignore."""
    variables: Mapping[str, Fragment]
    conditions: tuple[Fragment, ...]
    validations: tuple[CelValidation, ...]
    violations: Fragment | None
    """What states the refused fields; None: each validation is refused as a whole."""
    annotations: tuple[tuple[str, Fragment], ...] = ()
    """Key -> what the audit log is told."""
    engine: CelEngine | None = None
    """What runs it, where that is not the engine of every rule."""


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
    """Its folder, or the metadata.name of one that came without."""
    severity: Severity
    engine: Engine
    title: str
    contract: str
    standard: Standard
    recourse: tuple[Template, ...]
    params: ParamsSchema
    requires: tuple[str, ...]
    match: Match
    bindings: tuple[PolicyBinding, ...]
    """At least one; the rule is judged once for each."""
    reads_user: bool
    """Whether it reads `request.userInfo` as if it were always there."""
    rule: CelRule | RegoRule
