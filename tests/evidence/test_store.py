"""The folder of evidence: by digest, whole, the same when put twice, and closed to other paths."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from argosy.evidence.attestation import attest
from argosy.evidence.errors import RefusedError, SubjectError
from argosy.evidence.signing import PrivateKey
from argosy.evidence.statement import INTOTO
from argosy.evidence.stores.directory import DirectoryStore
from argosy.schemas.canonical import sha256
from argosy.schemas.errors import EvidenceError, InputError
from argosy.schemas.evidence import EvidenceBundle, Subject

from .conftest import IMAGE, OTHER

KEY = PrivateKey.generate()
TYPE = "https://example.com/p/v1"

_PUT = """
import sys
from argosy.evidence.stores.directory import DirectoryStore
store = DirectoryStore(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
for line in sys.argv[2:]:
    store.put(line.encode())
"""


def _bundle(number: int, *digests: str) -> bytes:
    return attest(KEY, TYPE, {"n": number}, [Subject(name="shop", digest=digest) for digest in digests or (IMAGE,)])


def test_what_was_put_is_fetched_in_its_order(tmp_path: Path) -> None:
    store = DirectoryStore(tmp_path / "evidence")
    bundles = [_bundle(number) for number in range(3)]
    assert [store.put(bundle) for bundle in bundles] == [sha256(bundle) for bundle in bundles]
    assert store.fetch(IMAGE) == bundles
    assert store.fetch(OTHER) == []


def test_putting_again_changes_nothing(tmp_path: Path) -> None:
    store = DirectoryStore(tmp_path)
    store.put(_bundle(1))
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    store.put(_bundle(1) + b"\n")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_bundle_about_two_images_is_kept_for_both(tmp_path: Path) -> None:
    store = DirectoryStore(tmp_path)
    store.put(_bundle(1, IMAGE, OTHER))
    assert store.fetch(IMAGE) == store.fetch(OTHER) == [_bundle(1, IMAGE, OTHER)]
    assert store.digests() == [IMAGE, OTHER]


def test_the_index_says_what_is_kept(tmp_path: Path) -> None:
    store = DirectoryStore(tmp_path)
    digest = store.put(_bundle(1))
    index = EvidenceBundle.parse((tmp_path / "index.json").read_bytes())
    assert [(one.envelope, one.subject, one.predicate_type, one.signer) for one in index.attestations] == [
        (digest, IMAGE, TYPE, KEY.keyid)
    ]
    assert index == store.bundle()


def test_the_same_bundles_make_the_same_files(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        for number in range(3):
            DirectoryStore(tmp_path / folder).put(_bundle(number, IMAGE, OTHER))
    one, two = ({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("one", "two"))
    assert one == two


@pytest.mark.parametrize(
    "digest",
    ["../../etc/passwd", "sha256:../x", "sha256:" + "A" * 64, "sha512:" + "a" * 64, "", IMAGE + "\n", "a" * 64],
)
def test_only_digests_are_looked_up(tmp_path: Path, digest: str) -> None:
    with pytest.raises(InputError, match="no sha256 digest"):
        DirectoryStore(tmp_path).fetch(digest)


def test_a_subject_that_is_a_path_writes_nowhere(tmp_path: Path) -> None:
    said: dict[str, Any] = {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": "../../x", "digest": {"sha256": "../../x"}}],
        "predicateType": TYPE,
        "predicate": {},
    }
    line = json.dumps(KEY.sign(INTOTO, json.dumps(said).encode())).encode()
    with pytest.raises(RefusedError):
        DirectoryStore(tmp_path / "evidence").put(line)
    assert list(tmp_path.iterdir()) == []


def test_a_statement_without_sha256_has_no_place(tmp_path: Path) -> None:
    said: dict[str, Any] = {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": "commit", "digest": {"gitCommit": "a" * 40}}],
        "predicateType": TYPE,
        "predicate": {},
    }
    line = json.dumps(KEY.sign(INTOTO, json.dumps(said).encode())).encode()
    with pytest.raises(SubjectError):
        DirectoryStore(tmp_path).put(line)


@pytest.mark.parametrize("noise", [b"", b"{}", b"[]", _bundle(1) + b"\n" + _bundle(2)])
def test_what_is_no_bundle_is_not_kept(tmp_path: Path, noise: bytes) -> None:
    with pytest.raises(RefusedError):
        DirectoryStore(tmp_path).put(noise)
    assert list(tmp_path.iterdir()) == []


def test_noise_in_a_file_is_returned_and_left_out_of_the_index(tmp_path: Path) -> None:
    store = DirectoryStore(tmp_path)
    store.put(_bundle(1))
    path = tmp_path / f"{'a' * 64}.sigstore.jsonl"
    path.write_bytes(b"noise\n\n" + path.read_bytes())
    assert store.fetch(IMAGE) == [b"noise", _bundle(1)]
    assert len(store.bundle().attestations) == 1


def test_a_file_larger_than_the_limit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = DirectoryStore(tmp_path)
    store.put(_bundle(1))
    monkeypatch.setattr("argosy.evidence.stores.directory.MAX_FILE_BYTES", 10)
    with pytest.raises(EvidenceError, match="more than 10 bytes"):
        store.fetch(IMAGE)


def test_processes_that_put_at_once_lose_nothing(tmp_path: Path) -> None:
    bundles = [_bundle(number) for number in range(40)]
    started = [
        subprocess.Popen(
            [sys.executable, "-c", _PUT, str(tmp_path), *(line.decode() for line in bundles[half::2])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        for half in (0, 1)
    ]
    for process in started:
        assert process.stdout
        process.stdout.readline()
    for process in started:
        assert process.stdin
        process.stdin.write(b"\n")
        process.stdin.flush()
    for process in started:
        process.communicate(timeout=60)
        assert process.returncode == 0
    assert sorted(DirectoryStore(tmp_path).fetch(IMAGE)) == sorted(bundles)
    assert not list(tmp_path.glob(".*"))


def test_an_empty_folder_has_no_bundle(tmp_path: Path) -> None:
    with pytest.raises(EvidenceError, match="no evidence"):
        DirectoryStore(tmp_path / "none").bundle()


def test_a_folder_that_cannot_be_written_is_our_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(EvidenceError, match="cannot keep evidence"):
        DirectoryStore(tmp_path / "file").put(_bundle(1))
