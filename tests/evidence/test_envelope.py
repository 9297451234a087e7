"""Envelopes: what was signed verifies, and nothing else does."""

import base64
import copy
import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from argosy.evidence.attestation import attest, open_attestation
from argosy.evidence.errors import RefusedError, SignerError, UnreadableError
from argosy.evidence.signing import PrivateKey, PublicKey
from argosy.evidence.signing.keys import Keyring
from argosy.evidence.statement import INTOTO, pae, parse, sign, statement, verify
from argosy.evidence.statement.encoding import decode_base64
from argosy.evidence.trust import Trust
from argosy.schemas.role import Role

from .signed import KEY, KEYS, PREDICATE, SUBJECTS, enveloped, signed


def test_pae_is_the_encoding_of_the_specifications_own_example() -> None:
    assert pae("http://example.com/HelloWorld", b"hello world") == (
        b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    )


def test_what_was_signed_verifies_and_names_its_key() -> None:
    keyid, payload = verify(enveloped(), KEYS)
    read = parse(payload)
    assert keyid == KEY.keyid
    assert (read.subjects, read.predicate_type, read.predicate) == (
        tuple(SUBJECTS),
        "https://example.com/p/v1",
        PREDICATE,
    )


def test_the_same_statement_has_the_same_signature() -> None:
    assert enveloped() == enveloped()


def test_a_changed_payload_does_not_verify() -> None:
    envelope = enveloped()
    payload = base64.b64decode(envelope["payload"]).replace(b'"a":1', b'"a":2')
    envelope["payload"] = base64.b64encode(payload).decode()
    with pytest.raises(SignerError, match="signature is not by"):
        verify(envelope, KEYS)


def test_the_signature_of_another_payload_type_does_not_verify() -> None:
    envelope = signed(b"{}", "application/json")
    with pytest.raises(UnreadableError, match="payloadType"):
        verify(envelope, KEYS)
    envelope["payloadType"] = INTOTO
    with pytest.raises(SignerError):
        verify(envelope, KEYS)


def test_a_keyid_that_is_not_the_signers_does_not_verify() -> None:
    envelope = enveloped()
    envelope["signatures"][0]["keyid"] = "0" * 64
    with pytest.raises(SignerError, match="not trusted"):
        verify(envelope, KEYS)


def test_a_keyid_of_another_trusted_key_does_not_verify() -> None:
    other = PrivateKey.generate()
    envelope = enveloped()
    envelope["signatures"][0]["keyid"] = other.keyid
    with pytest.raises(SignerError, match="signature is not by"):
        verify(envelope, {**KEYS, other.keyid: other.public})


def test_without_a_keyid_every_trusted_key_is_tried_and_the_signer_is_named() -> None:
    other = PrivateKey.generate()
    envelope = enveloped()
    del envelope["signatures"][0]["keyid"]
    assert verify(envelope, {other.keyid: other.public, **KEYS})[0] == KEY.keyid
    with pytest.raises(SignerError, match="any trusted key"):
        verify(envelope, {other.keyid: other.public})


def test_one_trusted_signature_among_foreign_ones_suffices() -> None:
    envelope = enveloped()
    foreign = sign(PrivateKey.generate(), statement("https://example.com/p/v1", PREDICATE, SUBJECTS))
    envelope["signatures"] = foreign["signatures"] + envelope["signatures"]
    assert verify(envelope, KEYS)[0] == KEY.keyid


@pytest.mark.parametrize(
    "signatures", [[], None, {}, [1], [{}], [{"sig": 1}], [{"sig": "!"}], [{"keyid": 1, "sig": ""}], [{"sig": ""}] * 17]
)
def test_malformed_signatures_are_unreadable(signatures: Any) -> None:
    with pytest.raises(UnreadableError):
        verify({**enveloped(), "signatures": signatures}, KEYS)


@pytest.mark.parametrize("text", ["YQ", "YQ==\n", " YQ==", "YR==", "Y-8=", "YQ===", "Y Q==", None, 1])
def test_base64_that_is_not_canonical_is_unreadable(text: Any) -> None:
    with pytest.raises(UnreadableError):
        decode_base64(text, "payload")


@settings(deadline=None)
@given(st.binary(max_size=64))
def test_canonical_base64_is_read_back(value: bytes) -> None:
    assert decode_base64(base64.b64encode(value).decode(), "payload") == value


_LINE = attest(KEY, "https://example.com/p/v1", PREDICATE, SUBJECTS)
_SIGNED_PARTS = (
    _LINE.index(b'"payload":"') + 11,
    _LINE.index(b'"', _LINE.index(b'"payload":"') + 11),
    _LINE.index(b'"sig":"') + 7,
    _LINE.index(b'"', _LINE.index(b'"sig":"') + 7),
)


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_no_single_changed_byte_of_payload_or_signature_verifies(data: st.DataObject) -> None:
    first, first_end, second, second_end = _SIGNED_PARTS
    place = data.draw(st.sampled_from([*range(first, first_end), *range(second, second_end)]))
    byte = data.draw(st.integers(0, 255).filter(lambda value: value != _LINE[place]))
    changed = _LINE[:place] + bytes([byte]) + _LINE[place + 1 :]
    with pytest.raises(RefusedError):
        open_attestation(changed, KEYS)


@settings(max_examples=400, deadline=None)
@given(st.integers(0, len(_LINE) - 1), st.integers(0, 255))
def test_a_changed_byte_anywhere_never_changes_what_is_verified(place: int, byte: int) -> None:
    changed = _LINE[:place] + bytes([byte]) + _LINE[place + 1 :]
    try:
        opened = open_attestation(changed, KEYS)
    except RefusedError:
        return
    assert opened.statement == open_attestation(_LINE, KEYS).statement


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_noise_is_refused_and_never_breaks_us(noise: bytes) -> None:
    with pytest.raises(RefusedError):
        open_attestation(noise, KEYS)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(["payload", "payloadType", "signatures", "dsseEnvelope", "verificationMaterial", "mediaType"]),
    _JSON,
)
def test_a_part_of_any_shape_is_refused_or_read(part: str, value: Any) -> None:
    bundle = json.loads(_LINE)
    holder = bundle if part in bundle else bundle["dsseEnvelope"]
    holder[part] = value
    with suppress(RefusedError):
        open_attestation(json.dumps(bundle).encode(), KEYS)


def test_verifying_leaves_the_envelope_as_it_was() -> None:
    envelope = enveloped()
    before = copy.deepcopy(envelope)
    verify(envelope, KEYS)
    assert envelope == before


def test_trust_is_a_map_of_keys_to_verify_with(keyring: Keyring, trust: Trust) -> None:
    envelope = sign(keyring[Role.CODER], statement("https://example.com/p/v1", {}, SUBJECTS))
    keyid, _ = verify(envelope, trust)
    assert trust.entry(keyid).name == "coder"


def test_a_key_verifies_only_its_own_signatures() -> None:
    other = PublicKey.of(PrivateKey.generate().key.public_key())
    with pytest.raises(SignerError):
        verify(enveloped(), {other.keyid: other})
