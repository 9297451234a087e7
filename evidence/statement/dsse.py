"""DSSE: the envelope that binds a payload, its type and its signatures (github.com/secure-systems-lab/dsse v1.0)."""

from collections.abc import Mapping
from typing import Any, Protocol

from ..errors import SignerError, UnreadableError
from .encoding import MAX_BYTES, as_list, as_object, as_text, decode_base64, encode_base64

INTOTO = "application/vnd.in-toto+json"
"""The payload type of in-toto statements."""
MAX_SIGNATURES = 16

Envelope = dict[str, Any]
"""`{payloadType, payload: base64, signatures: [{keyid, sig: base64}]}`."""


class VerificationKey(Protocol):
    """A public key that says whether a signature is its own."""

    def verify(self, signature: bytes, message: bytes) -> bool:
        """Return whether this key signed the message."""
        ...


class Signer(Protocol):
    """A private key that signs payloads; `keyid` is the hex SHA-256 of its public key's SPKI."""

    @property
    def keyid(self) -> str:
        """Return the id of the key."""
        ...

    def sign(self, payload_type: str, payload: bytes) -> Envelope:
        """Return an envelope with this key's signature over the payload and its type."""
        ...


def pae(payload_type: str, payload: bytes) -> bytes:
    """Return the pre-authentication encoding: the bytes that are signed."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)


def envelope(payload_type: str, payload: bytes, keyid: str, signature: bytes) -> Envelope:
    """Return an envelope with one signature."""
    return {
        "payloadType": payload_type,
        "payload": encode_base64(payload),
        "signatures": [{"keyid": keyid, "sig": encode_base64(signature)}],
    }


def verify(
    envelope: Mapping[str, Any], keys: Mapping[str, VerificationKey], payload_type: str = INTOTO
) -> tuple[str, bytes]:
    """Return the id of the key that signed, and the payload that it signed.

    One signature by one of the keys suffices. A stated keyid must be the signer's; without one (as cosign writes)
    every key is tried. Keys come from the verifier's trust, never from what is verified.

    Raises:
        UnreadableError: it is no envelope of that payload type.
        SignerError: none of the keys signed it.
    """
    payload, signatures = _parts(envelope, payload_type)
    message = pae(payload_type, payload)
    for stated, signature in signatures:
        for keyid in [stated] if stated else list(keys):
            if keyid in keys and keys[keyid].verify(signature, message):
                return keyid, payload
    named = sorted({stated for stated, _ in signatures if stated})
    unknown = [keyid for keyid in named if keyid not in keys]
    if unknown:
        raise SignerError(
            f"signed by key {unknown[0][:16]}, which is not trusted",
            hint="Add the signer's public key to the trust file, or have a trusted key sign it.",
        )
    whose = f"key {named[0][:16]}" if named else "any trusted key"
    raise SignerError(
        f"the signature is not by {whose}", hint="It was changed after signing: make and sign the evidence again."
    )


def _parts(envelope: Mapping[str, Any], payload_type: str) -> tuple[bytes, list[tuple[str, bytes]]]:
    if envelope.get("payloadType") != payload_type:
        raise UnreadableError(f"payloadType is {str(envelope.get('payloadType'))[:100]!r}, not {payload_type!r}")
    encoded = envelope.get("payload")
    if isinstance(encoded, str) and len(encoded) > MAX_BYTES:
        raise UnreadableError(f"payload has {len(encoded)} characters; at most {MAX_BYTES} are read")
    payload = decode_base64(encoded, "payload")
    listed = as_list(envelope.get("signatures"), "signatures")
    if not 1 <= len(listed) <= MAX_SIGNATURES:
        raise UnreadableError(f"an envelope has 1 to {MAX_SIGNATURES} signatures")
    return payload, [_signature(entry) for entry in listed]


def _signature(entry: Any) -> tuple[str, bytes]:
    signature = as_object(entry, "signature")
    return as_text(signature.get("keyid"), "keyid"), decode_base64(signature.get("sig"), "sig")
