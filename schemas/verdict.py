"""Verdict, DenyReason and Recourse: the judgment of one Review and the proven way out."""

import operator
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field

from .canonical import Digest, digest_of
from .document import CAMEL, Document

JSON = Any


class Severity(StrEnum):
    """Whether a refusal can be overridden by an exception."""

    HARD = "hard"
    SOFT = "soft"


class Engine(StrEnum):
    """The language that judged; `argosy` for gates of the crew and for engine failures."""

    CEL = "cel"
    REGO = "rego"
    ARGOSY = "argosy"


class RecourseKind(StrEnum):
    """What kind of edit flips the denial."""

    PATCH = "patch"
    CREATE = "create"
    DEPENDENCY = "dependency"
    EVIDENCE = "evidence"
    HUMAN = "human"
    INFEASIBLE = "infeasible"


class Operation(Document):
    """One JSON Patch operation (RFC 6902); every missing parent is its own `add`."""

    op: Literal["add", "remove", "replace"]
    path: str
    value: JSON = None


class Recourse(Document):
    """The smallest edit that flips a denial; reported only with what judging it again gave."""

    model_config = CAMEL

    kind: RecourseKind
    title: str
    """One imperative sentence."""
    codes: tuple[str, ...]
    """The denials that it answers."""
    patch: tuple[Operation, ...] = ()
    """For kind patch: operations on the judged object."""
    manifest: dict[str, JSON] | None = None
    """For kind create: the object to add beside the judged one."""
    dependency: dict[str, str] | None = None
    """For kind dependency: `{"from": purl, "to": purl}`."""
    step: str | None = None
    """For kind evidence: the pipeline step that makes it."""
    verified: Digest | None = None
    """The digest of the verdict after the edit; None where the edit cannot be judged before it is made."""


class DenyReason(Document):
    """One refusal of one field, in words that its owner can act on."""

    model_config = CAMEL

    code: str
    policy: str
    """The folder in `policies/`."""
    engine: Engine
    severity: Severity
    message: str
    field: str = ""
    """JSON Pointer (RFC 6901) into the judged object; empty when the object as a whole is refused."""
    observed: JSON = None
    expected: JSON = None
    contract: str = ""
    """The obligation that it breaks, in the words of its standard."""
    recourse: Recourse | None = None
    """The cheapest way out that holds; outside the digest, as are the alternatives."""
    alternatives: Annotated[tuple[Recourse, ...], Field(exclude_if=operator.not_)] = ()
    """Other ways out that hold, cheapest first."""

    def essence(self) -> tuple[str, str, str, JSON, JSON]:
        """Return what the verdict's digest covers."""
        return (self.code, self.severity.value, self.field, self.observed, self.expected)


class Skipped(Document):
    """A policy that did not judge, and why."""

    code: str
    policy: str
    reason: str


class Exempted(Document):
    """An exception that a soft refusal met: an inline ignore or a PolicyException."""

    code: str
    reason: str
    source: str = ""
    owner: Annotated[str, Field(exclude_if=operator.not_)] = ""
    expires: Annotated[str, Field(exclude_if=operator.not_)] = ""
    """RFC 3339; empty for an inline ignore."""
    expired: Annotated[bool, Field(exclude_if=operator.not_)] = False
    """It would have met the refusal, and came too late: it did not act."""


class Verdict(Document):
    """The judgment of one Review; `digest` covers what was decided, `input_digest` what it was decided on."""

    model_config = CAMEL

    allowed: bool
    reasons: tuple[DenyReason, ...] = ()
    warnings: tuple[DenyReason, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    exceptions: tuple[Exempted, ...] = ()
    audited: tuple[DenyReason, ...] = ()
    """What a binding only audits; outside the digest."""
    audit_annotations: Annotated[dict[str, str], Field(exclude_if=operator.not_)] = {}
    """What policies tell the audit log, by `<metadata.name of the policy>/<key>`; outside the digest."""
    validation_actions: tuple[Literal["Deny", "Warn", "Audit"], ...] = ("Deny",)
    at: str
    """RFC 3339, whole seconds, UTC."""
    input_digest: Digest
    digest: Annotated[Digest, Field(description="sha256 of inputDigest, allowed, sorted reasons and warnings")]
    recourse: tuple[Recourse, ...] = ()
    """Joint recourse: edits that together flip every denial; outside the digest."""

    @staticmethod
    def digest_for(
        input_digest: str, allowed: bool, reasons: tuple[DenyReason, ...], warnings: tuple[DenyReason, ...]
    ) -> str:
        """Return the digest of a decision; recourse, messages and order do not enter it."""
        return digest_of(
            {
                "inputDigest": input_digest,
                "allowed": allowed,
                "reasons": sorted((reason.essence() for reason in reasons), key=repr),
                "warnings": sorted((warning.essence() for warning in warnings), key=repr),
            }
        )
