"""The trust file: whose keys count, checked against the keys themselves."""

import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from argosy.evidence.signing import PrivateKey
from argosy.evidence.signing.keys import LOCAL_BUILDER, Keyring
from argosy.evidence.trust import BuilderLevel, Trust, TrustedKey, dump
from argosy.schemas.errors import TrustError
from argosy.schemas.role import Role

KEY = PrivateKey.generate().public


def _file(**change: Any) -> bytes:
    entry: dict[str, Any] = {"name": "someone", "keyid": KEY.keyid, "publicKey": KEY.pem, "roles": ["auditor"]}
    keys = [{**entry, **change}]
    return json.dumps({"apiVersion": "argosy.dev/v1alpha1", "kind": "Trust", "keys": keys}).encode()


def test_the_generated_file_trusts_each_role_for_itself_and_the_builder_for_level_one(
    keyring: Keyring, trust: Trust
) -> None:
    assert {entry.name: entry.roles for entry in trust.entries()} == {role.value: (role,) for role in Role}
    assert trust.entry(keyring[Role.BUILDER].keyid).level(LOCAL_BUILDER) == 1
    assert trust.entry(keyring[Role.AUDITOR].keyid).level(LOCAL_BUILDER) is None


def test_the_default_is_the_file_beside_the_own_keys(keyring: Keyring, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("argosy.evidence.signing.keys.default_directory", lambda: keyring.directory)
    assert set(Trust.load()) == {signer.keyid for signer in keyring.signers.values()}


def test_what_is_written_is_read_back() -> None:
    entry = TrustedKey(
        name="ci",
        keyid=KEY.keyid,
        public_key=KEY.pem,
        roles=(Role.BUILDER,),
        builders=(BuilderLevel(id="https://example.com/it's: a #builder", level=3),),
        not_before="2026-01-01T00:00:00Z",
        not_after="2027-01-01T00:00:00Z",
    )
    assert Trust.parse(dump([entry])).entries() == (entry,)


def test_only_holders_of_a_role_are_left(trust: Trust) -> None:
    assert [entry.name for entry in trust.holders(Role.AUDITOR).entries()] == ["auditor"]


def _other_key() -> str:
    return PrivateKey.generate().public.pem


def _pem(key: Any) -> str:
    pem: bytes = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return pem.decode()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"keyid": "0" * 64}, "is not that of its publicKey"),
        ({"publicKey": _other_key()}, "is not that of its publicKey"),
        ({"keyid": "x"}, "keyid"),
        ({"publicKey": "no key"}, "no PEM public key"),
        ({"publicKey": _pem(ed25519.Ed25519PrivateKey.generate())}, "no ECDSA P-256"),
        ({"publicKey": _pem(ec.generate_private_key(ec.SECP384R1()))}, "no ECDSA P-256"),
        ({"roles": ["boss"]}, "roles"),
        ({"roles": ["auditor"], "builders": [{"id": "x", "level": 3}]}, "need the role builder"),
        ({"builders": [{"id": "x", "level": 9}]}, "level"),
        ({"notAfter": "tomorrow"}, "notAfter"),
        ({"unknown": 1}, "unknown"),
    ],
)
def test_a_trust_file_that_is_not_valid_is_refused(change: dict[str, Any], said: str) -> None:
    with pytest.raises(TrustError, match=said):
        Trust.parse(_file(**change))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"- 1",
        b"a: [",
        b"\xff",
        b"kind: Trust",
        _file().replace(b"v1alpha1", b"v9"),
        _file() + b"\n---\n" + _file(),
        b"a: &a [1]\nb: [*a, *a" + b", *a" * 3 + b"]",
        b" " * (1024 * 1024 + 1),
    ],
)
def test_what_is_no_trust_file_is_refused(data: bytes) -> None:
    with pytest.raises(TrustError):
        Trust.parse(data)


def test_a_key_may_not_stand_twice() -> None:
    entry = Trust.parse(_file()).entries()[0]
    with pytest.raises(TrustError, match="twice"):
        Trust([entry, entry.model_copy(update={"name": "other"})])


def test_a_missing_file_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(TrustError, match="no trust file") as refused:
        Trust.load(tmp_path / "trust.yaml")
    assert "argosy evidence keys" in refused.value.hint


def test_a_folder_is_no_trust_file(tmp_path: Path) -> None:
    with pytest.raises(TrustError, match="cannot read"):
        Trust.load(tmp_path)
