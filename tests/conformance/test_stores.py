"""Every member of evidence/stores keeps what it was given, once, by each subject."""

from pathlib import Path

import pytest

from argosy.evidence import stores as room
from argosy.evidence.attestation import attest
from argosy.evidence.signing.keys import load_or_create
from argosy.evidence.store import Store, StoreKind
from argosy.schemas.discovery import members
from argosy.schemas.errors import ArgosyError
from argosy.schemas.evidence import Subject
from argosy.schemas.role import Role

STORES = members(room, "STORE", StoreKind)
A, B, C = ("sha256:" + letter * 64 for letter in "abc")


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """Return each kind of store, opened at a folder of its own."""
    return STORES[request.param].open(str(tmp_path / "store"))


def bundle(tmp_path: Path, value: int, *digests: str) -> bytes:
    signer = load_or_create(tmp_path / "keys")[Role.BUILDER]
    subjects = [Subject(name="shop", digest=digest) for digest in digests]
    return attest(signer, "https://argosy.dev/predicates/sast/v1", {"value": value}, subjects)


def test_what_was_put_is_fetched_by_every_subject_in_order(store: Store, tmp_path: Path) -> None:
    one, two = bundle(tmp_path, 1, A, B), bundle(tmp_path, 2, A)
    store.put(one)
    store.put(two)
    assert [line.strip() for line in store.fetch(A)] == [one.strip(), two.strip()]
    assert [line.strip() for line in store.fetch(B)] == [one.strip()]
    assert store.digests() == [A, B]


def test_what_was_put_twice_is_there_once(store: Store, tmp_path: Path) -> None:
    one = bundle(tmp_path, 1, A)
    assert store.put(one) == store.put(one)
    assert len(store.fetch(A)) == 1


def test_nothing_is_found_for_a_digest_that_nothing_was_put_for(store: Store, tmp_path: Path) -> None:
    assert store.fetch(C) == []
    store.put(bundle(tmp_path, 1, A))
    assert store.fetch(C) == []


@pytest.mark.parametrize("hostile", [b"", b"{}", b"[]", b"\xff", b'{"dsseEnvelope": 1}', b"{}\n{}"])
def test_what_is_no_bundle_is_refused_and_not_kept(store: Store, hostile: bytes) -> None:
    with pytest.raises(ArgosyError):
        store.put(hostile)
    assert store.digests() == []


@pytest.mark.parametrize("digest", ["../../etc/passwd", "sha256:abc", "", "sha256:" + "A" * 64])
def test_a_malformed_digest_reaches_no_file(store: Store, digest: str) -> None:
    try:
        assert store.fetch(digest) == []
    except (ArgosyError, ValueError):
        return
