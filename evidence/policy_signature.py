"""Signed policies: a key that the trust file lists for it vouches for a policy set, or for a file of params."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ..adapters import clock
from ..schemas.errors import UntrustedError
from ..schemas.evidence import Subject
from .attestation import attest, open_attestation
from .errors import ExpiredError, ProblemKind, RefusedError, SignerError, SubjectError, UnreadableError
from .predicates.moment import read_moment
from .statement import Signer
from .trust import POLICY, Trust


class Signed(StrEnum):
    """What is signed, by predicate type."""

    SET = "https://argosy.dev/predicates/policy-set/v1"
    """The subject is the digest of a policy set: of every rule, sidecar, param and override in it."""
    PARAMS = "https://argosy.dev/predicates/policy-params/v1"
    """The subject is the digest of a file of params, byte by byte."""


_WORDS: Mapping[ProblemKind, str] = {
    "missing": "unsigned",
    "expired": "expired",
    "wrong-signer": "wrong signer",
    "wrong-subject": "changed",
    "unreadable": "unreadable signature",
}


@dataclass(frozen=True, slots=True)
class Vouched:
    """Who vouched for it."""

    signer: str
    """Name of the key in the trust file."""
    time: str
    """RFC 3339, as the signer claims."""


def sign(signer: Signer, kind: Signed, about: Subject, said: Mapping[str, Any]) -> bytes:
    """Return the signature as one Sigstore bundle; `said` describes what is signed, for readers."""
    return attest(signer, kind, {**said, "signedAt": clock.now()}, [about])


def verify(bundle: bytes, kind: Signed, digest: str, trust: Trust, what: str) -> Vouched:
    """Return who signed exactly this.

    Args:
        bundle: what stands beside it.
        kind: a signature of a set is none of params.
        digest: of what is about to be used.
        trust: the verifier's trust file.
        what: how errors call it.

    Raises:
        UntrustedError: the message begins with the reason: wrong signer, changed, expired or unreadable signature.
    """
    try:
        return _verified(bundle, kind, digest, trust)
    except RefusedError as error:
        raise UntrustedError(f"{_WORDS[error.kind]}: {what}: {error.message}", hint=error.hint) from error


def unsigned(what: str, signature: str) -> UntrustedError:
    """Return the error of something that has no signature where one is required."""
    return UntrustedError(
        f"{_WORDS['missing']}: {what}: there is no {signature}",
        hint="Have it signed: argosy policy sign. A signature by a key with role policy in the trust file counts.",
    )


def _verified(bundle: bytes, kind: Signed, digest: str, trust: Trust) -> Vouched:
    opened = open_attestation(bundle, trust)
    signer = trust.entry(opened.keyid)
    if POLICY not in signer.roles:
        raise SignerError(
            f"{signer.name} may not sign policies; only a key with role {POLICY} may",
            hint=f"Have such a key sign it, or give {signer.name} the role {POLICY} in your trust file.",
        )
    statement = opened.statement
    if statement.predicate_type != kind:
        raise UnreadableError(f"predicateType is {statement.predicate_type[:100]!r}, not {kind.value!r}")
    if not signer.valid_at(clock.now()):
        raise ExpiredError(f"the key {signer.name} does not count any more, or not yet")
    if all(subject.digest != digest for subject in statement.subjects):
        raise SubjectError(
            f"it has the digest {digest}, and {signer.name} signed {statement.subjects[0].digest}"
            if statement.subjects
            else "the signature names no SHA-256 digest",
            hint="Look at what changed; have it signed again if that was meant.",
        )
    return Vouched(signer.name, read_moment(statement.predicate.get("signedAt"), "signedAt"))
