"""Public keys: ECDSA P-256 over SHA-256, known by the SHA-256 of their SPKI, as cosign knows them."""

import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

from ...schemas.errors import TrustError

_SHA256 = ec.ECDSA(hashes.SHA256())


@dataclass(frozen=True)
class PublicKey:
    """One key to verify with."""

    keyid: str
    """Hex SHA-256 of the SPKI."""
    pem: str
    key: ec.EllipticCurvePublicKey

    @classmethod
    def of(cls, key: ec.EllipticCurvePublicKey) -> "PublicKey":
        """Return the key with its id."""
        spki = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        pem = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        return cls(hashlib.sha256(spki).hexdigest(), pem.decode(), key)

    @classmethod
    def from_pem(cls, pem: str, name: str) -> "PublicKey":
        """Read a PEM public key.

        Raises:
            TrustError: it is no ECDSA P-256 public key.
        """
        try:
            key = load_pem_public_key(pem.encode())
        except (ValueError, UnsupportedAlgorithm) as error:
            raise TrustError(
                f"{name}: publicKey is no PEM public key", hint="Give what `openssl ec -pubout` prints."
            ) from error
        if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
            raise TrustError(f"{name}: publicKey is no ECDSA P-256 key", hint="Sign with an ECDSA P-256 key.")
        return cls.of(key)

    def verify(self, signature: bytes, message: bytes) -> bool:
        """Return whether this key signed the message."""
        try:
            self.key.verify(signature, message, _SHA256)
        except InvalidSignature:
            return False
        return True
