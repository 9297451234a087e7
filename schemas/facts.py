"""Facts: what was verified or observed before judging, and whether it is known at all.

Unknown is not absent. A digest that is not a key of `evidence` was never looked up; a digest whose facts are empty was
looked up and nothing was found. The same holds for namespaces in `cluster` and `slo`, services in `segments`, and
references in `images`.

Fields that came after the first traces were written leave the wire when nothing is said in them, so that what was
recorded before keeps its digest.
"""

import operator
from typing import Annotated, Generic, Literal, TypeVar

from pydantic import Field

from .canonical import Digest
from .document import CAMEL, Document
from .verdict import JSON

Value = TypeVar("Value")


def _is_none(value: object) -> bool:
    return value is None


class Fact(Document, Generic[Value]):
    """One verified statement and where it came from."""

    model_config = CAMEL

    value: Value
    attestation: Digest
    """Digest of the envelope that said it."""
    signer: str
    """Name of the trusted key in the trust file."""
    time: str
    """RFC 3339, UTC."""
    time_source: Literal["tsa", "rekor", "claim"]


class Signature(Document):
    """That a trusted key signed a statement about the digest."""

    model_config = CAMEL

    predicate_type: str


class Provenance(Document):
    """SLSA v1 provenance; `level` is the verifier's map of builder id and signer, never the predicate's claim."""

    model_config = CAMEL

    builder_id: str
    build_type: str
    level: Annotated[int, Field(ge=0, le=4)]
    source_uri: str
    source_digest: str
    """Git commit."""
    source_ref: Annotated[str, Field(exclude_if=operator.not_)] = ""
    """Full Git ref, e.g. `refs/heads/main`; empty where the builder does not say it."""
    authors: Annotated[tuple[str, ...], Field(exclude_if=operator.not_)] = ()
    """Who wrote the source, as the builder read it from the commit, e.g. mail addresses."""


class MissingFields(Document):
    """How many components lack the same set of fields."""

    fields: tuple[Literal["name", "version", "purl", "relationship", "supplier"], ...]
    components: Annotated[int, Field(ge=1)]


class Licenses(Document):
    """Components whose licence reads the same."""

    expression: str
    """SPDX expression, or the words of the bill; empty where it says nothing."""
    alternatives: tuple[tuple[str, ...], ...] = ()
    """The expression as a choice of lists: one list is enough, with every term of it. A term is an SPDX id, also `ID
    WITH EXCEPTION`, or the words of a licence that has no id. Empty where nothing is said or it cannot be read."""
    components: Annotated[int, Field(ge=1)]
    examples: tuple[str, ...] = ()
    """A few of them, by purl or name."""


class Sbom(Document):
    """A software bill of materials, reduced to what policies ask."""

    format: Literal["CycloneDX", "SPDX"]
    components: Annotated[int, Field(ge=0)]
    missing: tuple[MissingFields, ...] = ()
    """Components with every field are not listed; the counts sum to at most `components`."""
    licenses: Annotated[tuple[Licenses, ...] | None, Field(exclude_if=_is_none)] = None
    """Every component stands in one group; None where nobody read the bill for them."""


class Tests(Document):
    """What running the tests showed; the tested code's own claim."""

    passed: Annotated[int, Field(ge=0)]
    failed: Annotated[int, Field(ge=0)]
    errored: Annotated[int, Field(ge=0)]
    skipped: Annotated[int, Field(ge=0)]
    sandboxed: bool


class Coverage(Document):
    """Coverage on changed lines."""

    model_config = CAMEL

    changed_lines: Annotated[int, Field(ge=0)]
    covered_lines: Annotated[int, Field(ge=0)]
    percent: Annotated[float, Field(ge=0, le=100)]
    """100 when no executable line changed."""
    sandboxed: bool


class Sast(Document):
    """Findings of static analysis by severity."""

    tools: tuple[str, ...]
    critical: Annotated[int, Field(ge=0)]
    high: Annotated[int, Field(ge=0)]
    medium: Annotated[int, Field(ge=0)]
    low: Annotated[int, Field(ge=0)]
    sandboxed: bool


class Vulnerability(Document):
    """One advisory that matches one component."""

    model_config = CAMEL

    id: str
    purl: str
    severity: Literal["critical", "high", "medium", "low", "unknown"]
    fixed: tuple[str, ...] = ()
    """Versions that resolve it, lowest first."""
    aliases: Annotated[tuple[str, ...], Field(exclude_if=operator.not_)] = ()
    """Other names of the same vulnerability."""
    published: Annotated[str, Field(exclude_if=operator.not_)] = ""
    """RFC 3339, UTC: when it became known; empty where nobody says."""
    fixed_since: Annotated[str, Field(exclude_if=operator.not_)] = ""
    """RFC 3339, UTC: since when a version resolves it; empty where nobody says."""


class Vulnerabilities(Document):
    """Matches of the bill of materials against an advisory database."""

    model_config = CAMEL

    scanner: str
    database_time: str
    """RFC 3339: newest entry of the database."""
    findings: tuple[Vulnerability, ...] = ()


class VexStatement(Document):
    """What somebody who knows the software says of one vulnerability in it."""

    vulnerability: str
    aliases: tuple[str, ...] = ()
    components: tuple[str, ...] = ()
    """Purls that it speaks of, without a version: every version; none: whatever the image holds."""
    status: Literal["not_affected", "affected", "fixed", "under_investigation"]
    justification: str = ""
    """One of OpenVEX' five words for `not_affected`."""
    note: str = ""
    """What is said besides, in words."""


class Vex(Document):
    """A VEX document about one image."""

    author: str
    """As the document claims; who vouches for it is the fact's signer."""
    statements: tuple[VexStatement, ...]


class Approval(Document):
    """A person's sign-off on one digest; who approves and for which groups says the trust file, never the predicate."""

    kind: Annotated[str, Field(min_length=1)]
    """What was approved: `release`, `gate`, `emergency`, ..."""
    approver: Annotated[str, Field(min_length=1)]
    groups: tuple[str, ...]
    environment: str = ""
    """Where it holds; empty: everywhere."""
    reason: str = ""


class VerificationSummary(Document):
    """A VSA: the Auditor passed a release with these resources."""

    model_config = CAMEL

    result: Literal["PASSED", "FAILED"]
    policy_digest: str
    environment: str
    release: str


class Problem(Document):
    """Evidence that does not count, and why."""

    kind: Literal["missing", "expired", "wrong-signer", "wrong-subject", "unreadable"]
    attestation: str
    """Digest or file name of the envelope, or the predicate type that is missing."""
    message: str = ""
    about: Annotated[str, Field(exclude_if=operator.not_)] = ""
    """The field of ImageFacts that it would fill; only claimed where no trusted key vouches for it."""


class ImageFacts(Document):
    """All verified facts about one image digest; an absent fact is None or empty."""

    signatures: tuple[Fact[Signature], ...] = ()
    provenance: Fact[Provenance] | None = None
    sbom: Fact[Sbom] | None = None
    tests: Fact[Tests] | None = None
    coverage: Fact[Coverage] | None = None
    sast: Fact[Sast] | None = None
    vulns: Fact[Vulnerabilities] | None = None
    vsa: Fact[VerificationSummary] | None = None
    approvals: tuple[Fact[Approval], ...] = ()
    vex: Annotated[tuple[Fact[Vex], ...], Field(exclude_if=operator.not_)] = ()
    """Every document that counts, oldest first."""
    problems: tuple[Problem, ...] = ()


class NamespaceFacts(Document):
    """What the cluster, or the manifests beside the judged one, hold in one namespace."""

    model_config = CAMEL

    network_policies: tuple[dict[str, JSON], ...] = ()
    """Whole NetworkPolicy objects."""
    pod_disruption_budgets: Annotated[tuple[dict[str, JSON], ...] | None, Field(exclude_if=_is_none)] = None
    """Whole PodDisruptionBudget objects; None where nobody looked for them."""


class ServiceLevel(Document):
    """How much of a service's error budget is left."""

    model_config = CAMEL

    service: Annotated[str, Field(min_length=1)]
    objective: Annotated[float, Field(gt=0, le=100)]
    """Per cent of good events."""
    budget_left: Annotated[float, Field(le=100)]
    """Per cent of the window's budget; negative when more than all of it is spent."""
    time: str
    """RFC 3339, UTC: when it was measured."""


class Segment(Document):
    """One part of the fleet (a region, a cohort) and what was seen healthy there."""

    name: Annotated[str, Field(min_length=1)]
    healthy: dict[Digest, str] = {}
    """Image digest -> RFC 3339, UTC: since when it was seen healthy; what was replaced since stays listed."""


class Facts(Document):
    """Every fact that a verdict may depend on; frozen before judging."""

    evidence: dict[str, ImageFacts] = {}
    """Image digest `sha256:...` -> facts."""
    cluster: dict[str, NamespaceFacts] = {}
    """Namespace -> what is in it."""
    images: dict[str, str] = {}
    """Image reference -> digest, resolved beforehand."""
    slo: Annotated[dict[str, tuple[ServiceLevel, ...]], Field(exclude_if=operator.not_)] = {}
    """Namespace -> the error budgets of its services."""
    segments: Annotated[dict[str, tuple[Segment, ...]], Field(exclude_if=operator.not_)] = {}
    """Service -> its segments."""
