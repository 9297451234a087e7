"""Facts: what was verified or observed before judging, and whether it is known at all.

Unknown is not absent. A digest that is not a key of `evidence` was never looked up; a digest whose facts are empty was
looked up and nothing was found. The same holds for namespaces in `cluster` and references in `images`.
"""

from typing import Annotated, Generic, Literal, TypeVar

from pydantic import Field

from .canonical import Digest
from .document import CAMEL, Document
from .verdict import JSON

Value = TypeVar("Value")


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


class MissingFields(Document):
    """How many components lack the same set of fields."""

    fields: tuple[Literal["name", "version", "purl", "relationship", "supplier"], ...]
    components: Annotated[int, Field(ge=1)]


class Sbom(Document):
    """A software bill of materials, reduced to what policies ask."""

    format: Literal["CycloneDX", "SPDX"]
    components: Annotated[int, Field(ge=0)]
    missing: tuple[MissingFields, ...] = ()
    """Components with every field are not listed; the counts sum to at most `components`."""


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

    id: str
    purl: str
    severity: Literal["critical", "high", "medium", "low", "unknown"]
    fixed: tuple[str, ...] = ()
    """Versions that resolve it, lowest first."""


class Vulnerabilities(Document):
    """Matches of the bill of materials against an advisory database."""

    model_config = CAMEL

    scanner: str
    database_time: str
    """RFC 3339: newest entry of the database."""
    findings: tuple[Vulnerability, ...] = ()


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
    approvals: tuple[Fact[JSON], ...] = ()
    problems: tuple[Problem, ...] = ()


class NamespaceFacts(Document):
    """What the cluster, or the manifests beside the judged one, hold in one namespace."""

    model_config = CAMEL

    network_policies: tuple[dict[str, JSON], ...] = ()
    """Whole NetworkPolicy objects."""


class Facts(Document):
    """Every fact that a verdict may depend on; frozen before judging."""

    evidence: dict[str, ImageFacts] = {}
    """Image digest `sha256:...` -> facts."""
    cluster: dict[str, NamespaceFacts] = {}
    """Namespace -> what is in it."""
    images: dict[str, str] = {}
    """Image reference -> digest, resolved beforehand."""
