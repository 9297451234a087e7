"""EvidenceBundle: everything that was attested about one artifact set, bound to its digests."""

from typing import Annotated

from pydantic import Field

from .canonical import Digest
from .document import CAMEL, Document


class Subject(Document):
    """What a statement is about (in-toto ResourceDescriptor, reduced)."""

    name: str
    digest: Digest


class Attestation(Document):
    """One signed envelope in the bundle."""

    model_config = CAMEL

    predicate_type: str
    envelope: Digest
    """Digest of the Sigstore bundle's bytes: its name in the store."""
    subject: Digest
    signer: str
    """Key id: SHA-256 of the public key's SPKI, hex."""


class EvidenceBundle(Document):
    """Index of what the pipeline made and signed."""

    subjects: Annotated[tuple[Subject, ...], Field(min_length=1)]
    attestations: tuple[Attestation, ...]
