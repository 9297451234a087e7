"""What is signed and how: in-toto Statement, DSSE envelope, Sigstore bundle."""

from .bundle import unwrap, wrap
from .dsse import INTOTO, Envelope, Signer, VerificationKey, pae, verify
from .intoto import Statement, parse, sign, statement

__all__ = [
    "INTOTO",
    "Envelope",
    "Signer",
    "Statement",
    "VerificationKey",
    "pae",
    "parse",
    "sign",
    "statement",
    "unwrap",
    "verify",
    "wrap",
]
