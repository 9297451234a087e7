"""Attestations: one predicate about some digests, signed, as one Sigstore bundle; and back, verified."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..schemas.canonical import canonical_json, sha256
from ..schemas.evidence import Subject
from .errors import RefusedError
from .statement import Signer, Statement, VerificationKey, parse, sign, statement, unwrap, verify, wrap
from .statement.encoding import decode_base64


@dataclass(frozen=True)
class Attested:
    """A statement whose signature was verified."""

    digest: str
    """Digest of the bundle's bytes: its name in a store."""
    keyid: str
    statement: Statement


def attest(signer: Signer, predicate_type: str, predicate: Mapping[str, Any], subjects: Sequence[Subject]) -> bytes:
    """Return one signed bundle as one line of canonical JSON, without the line's end.

    Raises:
        SubjectError: no subject, or too many.
    """
    made = sign(signer, statement(predicate_type, predicate, subjects))
    return canonical_json(wrap(made, signer.keyid))


def open_attestation(bundle: bytes, keys: Mapping[str, VerificationKey]) -> Attested:
    """Return the verified statement of a bundle or a bare DSSE envelope.

    The caller still has to ask what it is about (`statement.about`) and whether this key may say that.

    Raises:
        UnreadableError: it is no attestation.
        SignerError: none of the keys signed it.
    """
    keyid, payload = verify(unwrap(bundle), keys)
    return Attested(sha256(bundle), keyid, parse(payload))


def claimed_type(bundle: bytes) -> str:
    """Return the predicate type that a bundle claims, vouched for by nobody; empty where it claims none."""
    try:
        return parse(decode_base64(unwrap(bundle).get("payload"), "payload")).predicate_type
    except RefusedError:
        return ""
