"""Sigstore bundle v0.3 with a public key hint, as `cosign attest --key` writes it; a bare DSSE envelope is read too."""

from typing import Any

from ..errors import UnreadableError
from .dsse import Envelope
from .encoding import as_list, as_object, as_text, decode_base64, encode_base64, read_object

MEDIA_TYPE = "application/vnd.dev.sigstore.bundle.v0.3+json"
_KNOWN_MEDIA_TYPES = (MEDIA_TYPE, "application/vnd.dev.sigstore.bundle+json;version=0.3")
_KEYID_BYTES = 32


def wrap(envelope: Envelope, keyid: str) -> dict[str, Any]:
    """Return the bundle of an envelope that one key signed; `keyid` is the hex SHA-256 of its SPKI.

    The hint names the key, so the envelope's own keyid is left out, as cosign does.
    """
    signatures = [{"sig": signature["sig"]} for signature in envelope["signatures"]]
    return {
        "mediaType": MEDIA_TYPE,
        "verificationMaterial": {
            "publicKey": {"hint": encode_base64(bytes.fromhex(keyid))},
            "tlogEntries": [],
        },
        "dsseEnvelope": {**envelope, "signatures": signatures},
    }


def unwrap(data: bytes) -> Envelope:
    """Return the envelope of a bundle or of a bare DSSE line; a hint becomes the keyid of its one signature.

    Raises:
        UnreadableError: neither of both, or a bundle that is not signed by a key.
    """
    value = read_object(data, "bundle")
    if "mediaType" not in value:
        return value
    if value["mediaType"] not in _KNOWN_MEDIA_TYPES:
        raise UnreadableError(f"bundle media type {str(value['mediaType'])[:100]!r} is not read")
    envelope = as_object(value.get("dsseEnvelope"), "dsseEnvelope")
    signatures = as_list(envelope.get("signatures"), "signatures")
    if len(signatures) != 1:
        raise UnreadableError("a bundle has exactly one signature")
    signature = as_object(signatures[0], "signature")
    keyid = _keyid(as_object(value.get("verificationMaterial"), "verificationMaterial"))
    stated = as_text(signature.get("keyid"), "keyid")
    if stated and keyid and stated != keyid:
        raise UnreadableError("the bundle's hint and its signature name different keys")
    return {**envelope, "signatures": [{**signature, "keyid": keyid or stated}]}


def _keyid(material: dict[str, Any]) -> str:
    """Return the hex key id of the hint; empty when the bundle names no key."""
    if "publicKey" not in material:
        raise UnreadableError("the bundle is not signed by a key", hint="Sign with a key that the trust file lists.")
    hint = as_object(material["publicKey"], "publicKey").get("hint")
    if not hint:
        return ""
    raw = decode_base64(hint, "publicKey.hint")
    if len(raw) != _KEYID_BYTES:
        raise UnreadableError("publicKey.hint is no SHA-256 of a public key")
    return raw.hex()
