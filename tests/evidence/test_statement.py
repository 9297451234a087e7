"""Bundles and statements: what cosign and others write is read, and the rest is refused by name."""

import base64
import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from argosy.evidence.attestation import attest, open_attestation
from argosy.evidence.errors import RefusedError, SubjectError, UnreadableError
from argosy.evidence.statement import parse, statement, unwrap, wrap
from argosy.evidence.statement.encoding import MAX_BYTES, read_object
from argosy.schemas.evidence import Subject

from .conftest import IMAGE, OTHER
from .signed import KEY, KEYS, PREDICATE, SUBJECTS, enveloped, signed

_LINE = attest(KEY, "https://example.com/p/v1", PREDICATE, SUBJECTS)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def test_the_payload_is_canonical_json_of_statement_v1() -> None:
    payload = base64.b64decode(enveloped()["payload"])
    value = json.loads(payload)
    assert value["_type"] == "https://in-toto.io/Statement/v1"
    assert payload == json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from(["_type", "subject", "predicateType", "predicate", "x"]), _JSON))
def test_a_signed_payload_of_any_shape_is_refused_or_read(value: dict[str, Any]) -> None:
    payload = json.dumps({"_type": "https://in-toto.io/Statement/v1", **value}).encode()
    with suppress(RefusedError):
        parse(payload)


def test_a_bundle_has_the_shape_that_cosign_reads() -> None:
    bundle = json.loads(_LINE)
    assert bundle["mediaType"] == "application/vnd.dev.sigstore.bundle.v0.3+json"
    hint = bundle["verificationMaterial"]["publicKey"]["hint"]
    assert base64.b64decode(hint).hex() == KEY.keyid
    assert list(bundle["dsseEnvelope"]["signatures"][0]) == ["sig"]


def test_a_bare_envelope_is_read_as_a_bundle_is() -> None:
    bare = json.dumps(enveloped()).encode()
    assert open_attestation(bare, KEYS).statement == open_attestation(_LINE, KEYS).statement


def test_hint_and_keyid_that_differ_are_refused() -> None:
    bundle = wrap(enveloped(), KEY.keyid)
    bundle["dsseEnvelope"]["signatures"][0]["keyid"] = "0" * 64
    with pytest.raises(UnreadableError, match="different keys"):
        unwrap(json.dumps(bundle).encode())


def test_a_bundle_with_two_signatures_is_refused() -> None:
    bundle = wrap(enveloped(), KEY.keyid)
    bundle["dsseEnvelope"]["signatures"] *= 2
    with pytest.raises(UnreadableError, match="exactly one"):
        unwrap(json.dumps(bundle).encode())


def test_a_bundle_signed_by_a_certificate_says_that_it_is_no_key() -> None:
    bundle = wrap(enveloped(), KEY.keyid)
    bundle["verificationMaterial"] = {"certificate": {"rawBytes": ""}, "tlogEntries": []}
    with pytest.raises(UnreadableError, match="not signed by a key"):
        unwrap(json.dumps(bundle).encode())


def test_an_older_bundle_is_refused_by_name() -> None:
    bundle = {**wrap(enveloped(), KEY.keyid), "mediaType": "application/vnd.dev.sigstore.bundle+json;version=0.1"}
    with pytest.raises(UnreadableError, match=r"version=0\.1"):
        unwrap(json.dumps(bundle).encode())


def test_statement_v01_as_cosign_writes_it_is_read() -> None:
    payload: dict[str, Any] = {
        "_type": "https://in-toto.io/Statement/v0.1",
        "subject": [{"name": "shop", "digest": {"sha256": "a" * 64}}],
        "predicateType": "https://cyclonedx.org/bom",
        "predicate": {},
    }
    envelope = signed(json.dumps(payload).encode())
    assert open_attestation(json.dumps(envelope).encode(), KEYS).statement.subjects == tuple(SUBJECTS)


@pytest.mark.parametrize(
    "change",
    [
        {"_type": "https://in-toto.io/Statement/v2"},
        {"_type": None},
        {"subject": []},
        {"subject": [{"name": "x"}]},
        {"subject": [{"digest": {"sha256": "A" * 64}}]},
        {"subject": [{"digest": {"sha256": "a" * 63}}]},
        {"subject": [{"name": 1, "digest": {"sha256": "a" * 64}}]},
        {"subject": [{"digest": {"sha256": "a" * 64}}] * 10_001},
        {"predicateType": ""},
        {"predicate": []},
    ],
)
def test_a_signed_payload_that_is_no_statement_is_unreadable(change: dict[str, Any]) -> None:
    value = json.loads(base64.b64decode(enveloped()["payload"]))
    with pytest.raises(UnreadableError):
        parse(json.dumps({**value, **change}).encode())


def test_subjects_without_sha256_do_not_stand_for_any_image() -> None:
    value = json.loads(base64.b64decode(enveloped()["payload"]))
    value["subject"] = [{"name": "shop", "digest": {"sha1": "a" * 40}}]
    read = parse(json.dumps(value).encode())
    with pytest.raises(SubjectError, match="nothing with a SHA-256"):
        read.about(IMAGE)


def test_a_statement_about_another_digest_is_not_about_this_one() -> None:
    read = statement("https://example.com/p/v1", {}, [Subject(name="x", digest=OTHER)])
    with pytest.raises(SubjectError):
        read.about(IMAGE)


def test_a_statement_needs_a_subject() -> None:
    with pytest.raises(SubjectError):
        statement("https://example.com/p/v1", {}, [])


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b'{"a":1,"a":2}', "duplicate key 'a'"),
        (b'{"a":NaN}', "NaN"),
        (b'{"a":Infinity}', "Infinity"),
        (b"\xff{}", "not JSON"),
        (b"[]", "no JSON object"),
        (b'{"a":"\\ud800"}', "not JSON"),
        (b'{"a":' + b"[" * 101 + b"]" * 101 + b"}", "deeper than"),
        (b'{"a":' + b"[" * 50_000 + b"]" * 50_000 + b"}", "deeper than"),
        (b'{"a":' + b"9" * 5_000 + b"}", "not JSON"),
        (b'{"a":1', "not JSON"),
        (b" " * (MAX_BYTES + 1), "at most"),
    ],
)
def test_json_that_could_surprise_us_is_unreadable(data: bytes, said: str) -> None:
    with pytest.raises(UnreadableError, match=said):
        read_object(data, "bundle")


def test_json_of_a_hundred_levels_is_read() -> None:
    assert read_object(b'{"a":' + b"[" * 99 + b"]" * 99 + b"}", "bundle")
