"""The key signer: ECDSA P-256 with deterministic nonces (RFC 6979), so that equal payloads have equal signatures."""

from dataclasses import dataclass

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from ...schemas.errors import TrustError
from ..statement import Envelope, pae
from ..statement.dsse import envelope
from .public_key import PublicKey

_DETERMINISTIC = ec.ECDSA(hashes.SHA256(), deterministic_signing=True)


@dataclass(frozen=True)
class PrivateKey:
    """One key to sign with."""

    key: ec.EllipticCurvePrivateKey
    public: PublicKey

    @classmethod
    def of(cls, key: ec.EllipticCurvePrivateKey) -> "PrivateKey":
        """Return the signer of a key."""
        return cls(key, PublicKey.of(key.public_key()))

    @classmethod
    def generate(cls) -> "PrivateKey":
        """Return a new key."""
        return cls.of(ec.generate_private_key(ec.SECP256R1()))

    @classmethod
    def from_pem(cls, pem: bytes, name: str) -> "PrivateKey":
        """Read an unencrypted PEM private key.

        Raises:
            TrustError: it is no ECDSA P-256 private key.
        """
        try:
            key = load_pem_private_key(pem, password=None)
        except (ValueError, TypeError, UnsupportedAlgorithm) as error:
            raise TrustError(
                f"{name} is no unencrypted PEM private key", hint="Restore the key, or make new keys in a new folder."
            ) from error
        if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
            raise TrustError(f"{name} is no ECDSA P-256 key", hint="Sign with an ECDSA P-256 key.")
        return cls.of(key)

    @property
    def keyid(self) -> str:
        """Return the hex SHA-256 of the public key's SPKI."""
        return self.public.keyid

    def sign(self, payload_type: str, payload: bytes) -> Envelope:
        """Return a DSSE envelope with this key's signature; the same payload gives the same bytes."""
        signature = self.key.sign(pae(payload_type, payload), _DETERMINISTIC)
        return envelope(payload_type, payload, self.keyid, signature)

    def pem(self) -> bytes:
        """Return the key as unencrypted PKCS#8 PEM."""
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
