"""Verification summaries (slsa.dev/verification_summary/v1): the Auditor passed exactly these bytes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from ..adapters import clock
from ..schemas.evidence import Subject
from ..schemas.facts import VerificationSummary
from ..schemas.role import Role
from .attestation import attest, open_attestation
from .errors import ExpiredError, SignerError, SubjectError, UnreadableError
from .predicates.moment import read_moment
from .predicates.types import VSA
from .statement import Signer, Statement
from .statement.encoding import as_object, as_text
from .trust import Trust

AUDITOR = "https://argosy.dev/auditor/v1"
"""The verifier's id."""


Result = Literal["PASSED", "FAILED"]
_RESULTS: dict[str, Result] = {"PASSED": "PASSED", "FAILED": "FAILED"}


@dataclass(frozen=True)
class Audit:
    """What the Auditor judged, and how."""

    subjects: Sequence[Subject]
    """Every rendered manifest and every image, by digest."""
    result: Result
    policy_digest: str
    """Digest of the policy set that judged."""
    environment: str
    """Where the release goes."""
    release: str
    inputs: Sequence[str] = ()
    """Digests of the attestations that were verified."""
    verdicts: Sequence[str] = ()
    """Digests of the verdicts."""
    levels: Sequence[str] = ()
    """SLSA levels that the provenance was granted, e.g. `SLSA_BUILD_LEVEL_1`."""


@dataclass(frozen=True)
class Verified:
    """A summary that the Auditor's key signed."""

    summary: VerificationSummary
    statement: Statement
    digest: str
    """Digest of the bundle."""
    signer: str
    """Name of the key in the trust file."""
    time: str
    """RFC 3339: when it was judged, as the Auditor claims."""


def summarise(auditor: Signer, audit: Audit) -> bytes:
    """Return the signed summary of an audit, as one bundle; signed by another role's key it would be refused."""
    predicate = {
        "verifier": {"id": AUDITOR},
        "timeVerified": clock.now(),
        "resourceUri": f"urn:argosy:release:{audit.release}",
        "policy": {"uri": "https://argosy.dev/policies", "digest": _digest_set(audit.policy_digest)},
        "inputAttestations": [{"digest": _digest_set(digest)} for digest in audit.inputs],
        "verificationResult": audit.result,
        "verifiedLevels": list(audit.levels) if audit.result == "PASSED" else ["FAILED"],
        "slsaVersion": "1.0",
        "argosy": {"environment": audit.environment, "release": audit.release, "verdicts": list(audit.verdicts)},
    }
    return attest(auditor, VSA, predicate, audit.subjects)


def parse(predicate: Mapping[str, Any]) -> tuple[VerificationSummary, str]:
    """Return the summary and the claimed time.

    Raises:
        UnreadableError: it states no result.
    """
    result = _RESULTS.get(as_text(predicate.get("verificationResult"), "verificationResult"))
    if result is None:
        raise UnreadableError("verificationResult is neither PASSED nor FAILED")
    policy = as_object(predicate.get("policy") or {}, "policy")
    hexadecimal = as_text(as_object(policy.get("digest") or {}, "policy.digest").get("sha256"), "sha256")
    extension = as_object(predicate.get("argosy") or {}, "argosy")
    summary = VerificationSummary(
        result=result,
        policy_digest=f"sha256:{hexadecimal}" if hexadecimal else "",
        environment=as_text(extension.get("environment"), "environment"),
        release=as_text(extension.get("release"), "release"),
    )
    return summary, read_moment(predicate.get("timeVerified"), "timeVerified")


def verify(bundle: bytes, trust: Trust, digests: Iterable[str], *, environment: str, release: str) -> Verified:
    """Return the summary when the Auditor passed each of these digests for this release and environment.

    Args:
        bundle: one signed bundle.
        trust: the verifier's trust file.
        digests: every manifest and image that is about to be used.
        environment: where they go; a summary for another environment is a replay.
        release: release id.

    Raises:
        UnreadableError: it is no summary.
        SignerError: by another key than the Auditor's.
        SubjectError: it names not all digests, or is for another release or environment, or did not pass.
        ExpiredError: the Auditor's key does not count now.
    """
    opened = open_attestation(bundle, trust)
    signer = trust.entry(opened.keyid)
    if Role.AUDITOR not in signer.roles:
        raise SignerError(
            f"a verification summary by {signer.name}; only an auditor's key may sign one",
            hint="Have the Auditor judge the release again.",
        )
    if opened.statement.predicate_type != VSA:
        raise UnreadableError(f"predicateType is {opened.statement.predicate_type[:100]!r}, not {VSA!r}")
    if not signer.valid_at(clock.now()):
        raise ExpiredError(f"the key {signer.name} does not count any more, or not yet")
    summary, time = parse(opened.statement.predicate)
    if (summary.release, summary.environment) != (release, environment):
        raise SubjectError(
            f"the summary is for release {summary.release[:80]!r} in {summary.environment[:80]!r}, "
            f"not for {release!r} in {environment!r}"
        )
    if summary.result != "PASSED":
        raise SubjectError("the Auditor did not pass this release")
    for digest in digests:
        opened.statement.about(digest)
    return Verified(summary, opened.statement, opened.digest, signer.name, time)


def _digest_set(digest: str) -> dict[str, str]:
    return {"sha256": digest.removeprefix("sha256:")}
