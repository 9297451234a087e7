"""The keyring: made once, private, whole, and the same for everybody who starts at once."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from argosy.evidence.signing import PrivateKey
from argosy.evidence.signing.keys import Keyring, default_directory, load_or_create
from argosy.evidence.trust import Trust
from argosy.schemas.errors import TrustError
from argosy.schemas.role import Role

_START = """
import json, sys
from pathlib import Path
from argosy.evidence.signing.keys import load_or_create
print("ready", flush=True)
sys.stdin.readline()
ring = load_or_create(Path(sys.argv[1]))
print(json.dumps({role: signer.keyid for role, signer in ring.signers.items()}))
"""


def test_six_keys_and_a_trust_file_are_made_private(tmp_path: Path) -> None:
    keyring = load_or_create(tmp_path / "keys")
    names = sorted(path.name for path in keyring.directory.iterdir())
    assert names == sorted([*(f"{role.value}.pem" for role in Role), "trust.yaml"])
    assert keyring.directory.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in keyring.directory.glob("*.pem")} == {0o600}
    assert len({signer.keyid for signer in keyring.signers.values()}) == len(Role)


def test_a_second_start_returns_the_same_keys(tmp_path: Path) -> None:
    first, second = load_or_create(tmp_path / "keys"), load_or_create(tmp_path / "keys")
    assert {role: first[role].keyid for role in Role} == {role: second[role].keyid for role in Role}


def test_keys_stand_under_the_users_configuration(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert default_directory() == tmp_path / "argosy" / "keys"
    monkeypatch.setenv("XDG_CONFIG_HOME", "relative")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert default_directory() == tmp_path / "home" / ".config" / "argosy" / "keys"


def test_processes_that_start_at_once_agree_on_the_keys(tmp_path: Path) -> None:
    started = [
        subprocess.Popen(
            [sys.executable, "-c", _START, str(tmp_path / "keys")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    for process in started:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
    for process in started:
        assert process.stdin
        process.stdin.write("\n")
        process.stdin.flush()
    printed = [json.loads(process.communicate(timeout=60)[0]) for process in started]
    assert printed[1:] == printed[:-1]
    trusted = {entry.keyid for entry in Trust.load(tmp_path / "keys" / "trust.yaml").entries()}
    assert trusted == set(printed[0].values())
    assert not list((tmp_path / "keys").glob(".*"))


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_key_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    keyring = load_or_create(tmp_path / "keys")
    (keyring.directory / "auditor.pem").chmod(mode)
    with pytest.raises(TrustError, match="by others") as refused:
        load_or_create(keyring.directory)
    assert refused.value.hint.startswith("Run: chmod 600 ")


def test_a_folder_that_others_can_write_is_refused(tmp_path: Path) -> None:
    keyring = load_or_create(tmp_path / "keys")
    keyring.directory.chmod(0o770)
    with pytest.raises(TrustError, match="written by others"):
        load_or_create(keyring.directory)


def test_a_lost_key_is_not_silently_replaced(tmp_path: Path) -> None:
    keyring = load_or_create(tmp_path / "keys")
    (keyring.directory / "builder.pem").unlink()
    with pytest.raises(TrustError, match="is gone"):
        load_or_create(keyring.directory)
    assert not (keyring.directory / "builder.pem").exists()


def test_an_interrupted_start_is_finished_by_the_next(tmp_path: Path) -> None:
    keyring = load_or_create(tmp_path / "keys")
    kept = keyring[Role.PLANNER].keyid
    keyring.trust_file.unlink()
    (keyring.directory / "auditor.pem").unlink()
    again = load_or_create(keyring.directory)
    assert again[Role.PLANNER].keyid == kept
    assert set(Trust.load(again.trust_file)) == {signer.keyid for signer in again.signers.values()}


@pytest.mark.parametrize("content", [b"", b"no key", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"])
def test_what_is_no_key_is_refused(tmp_path: Path, content: bytes) -> None:
    keyring = load_or_create(tmp_path / "keys")
    (keyring.directory / "coder.pem").write_bytes(content)
    with pytest.raises(TrustError, match=r"coder\.pem is no unencrypted PEM"):
        load_or_create(keyring.directory)


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(TrustError, match="cannot keep keys"):
        load_or_create(tmp_path / "file" / "keys")


def test_a_key_survives_its_file(keyring: Keyring) -> None:
    signer = keyring[Role.TESTER]
    assert PrivateKey.from_pem(signer.pem(), "tester").keyid == signer.keyid
