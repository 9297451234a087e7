"""Folders of a release: an export that is another's, a trust file that is of no use, a disk without room."""

import errno
import os
from dataclasses import replace
from pathlib import Path

import pytest

from argosy.adapters.git import Repository
from argosy.agents import state
from argosy.agents.options import Options
from argosy.agents.ship import conclude, opened, ship
from argosy.evidence.signing.keys import load_or_create
from argosy.evidence.trace import StorageError, verify
from argosy.evidence.trust import Trust
from argosy.schemas.errors import InputError, TrustError
from argosy.schemas.phase import Phase

from .releases import repository


@pytest.fixture
def options(tmp_path: Path) -> Options:
    return Options(repository(tmp_path / "pricing").root, "harden the manifests")


def begin(options: Options) -> str:
    """Begin a release and export its first entry, as a command does that stops there."""
    with opened(options, lambda _: None) as release:
        conclude(release)
        return release.id


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_export_of_another_release_is_never_overwritten(options: Options, tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = begin(replace(options, out=out))
    before = contents(out)
    with pytest.raises(InputError, match=f"holds the export of another release, {first}"):
        begin(replace(options, goal="bump jinja2 to 3.1.6", out=out))
    assert contents(out) == before
    assert [path.name for path in state.home().iterdir() if path.is_dir()] == [first]


def test_an_export_that_was_interrupted_is_written_again_by_the_same_command(options: Options, tmp_path: Path) -> None:
    out = tmp_path / "out"
    begin(replace(options, out=out))
    whole = contents(out)
    (out / "head.json").rename(out / ".head.json.0a0b")
    begin(replace(options, out=out))
    (out / "events.jsonl").rename(tmp_path / "gone")
    for path in (*(out / "artifacts/sha256").iterdir(), out / "artifacts/sha256", out / "artifacts", out / "head.json"):
        path.unlink() if path.is_file() else path.rmdir()
    (out / ".events.jsonl.0a0b").write_bytes(b"half")
    begin(replace(options, out=out))
    assert contents(out) == whole
    assert verify(out, Trust.load()).entries


@pytest.mark.parametrize("said", [b"", b"{}\n", b"nonsense\n", b'{"payload":5}\n'])
def test_an_export_that_nobody_can_read_is_left_alone(options: Options, tmp_path: Path, said: bytes) -> None:
    (tmp_path / "events.jsonl").write_bytes(said)
    with pytest.raises(InputError, match="holds an export that cannot be read"):
        begin(replace(options, out=tmp_path))
    assert (tmp_path / "events.jsonl").read_bytes() == said


def test_a_trust_file_without_the_own_keys_is_misuse_and_begins_nothing(options: Options, tmp_path: Path) -> None:
    stranger = load_or_create(tmp_path / "stranger").trust_file
    with pytest.raises(TrustError, match="does not trust your own key") as refused:
        begin(replace(options, trust=stranger))
    assert refused.value.exit_code == InputError.exit_code
    assert not state.home().exists()


def test_a_trust_file_that_takes_a_role_from_an_own_key_is_misuse(options: Options, tmp_path: Path) -> None:
    less = tmp_path / "trust.yaml"
    less.write_text(load_or_create().trust_file.read_text().replace("roles: [auditor]", "roles: [coder]"))
    with pytest.raises(TrustError, match="as auditor"):
        begin(replace(options, trust=less))


def test_a_full_disk_is_one_clear_error_and_the_same_command_goes_on(
    options: Options, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_or_create()
    sync = os.fsync

    def full(descriptor: int) -> None:
        del descriptor
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageError, match=rf"no space left in {state.home()}") as refused:
        begin(options)
    assert "run the same command again" in refused.value.hint
    monkeypatch.setattr(os, "fsync", sync)
    assert begin(options) == begin(options)


def test_a_disk_that_fills_up_while_the_crew_works_is_no_defect(
    options: Options, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Repository, "clone", full)
    with pytest.raises(StorageError, match="no space left in"), opened(options, lambda _: None) as release:
        tuple(ship(release))
    with opened(options, lambda _: None) as release:
        assert release.journal.phase is Phase.PLANNED


def test_the_fault_of_another_program_is_not_called_a_full_disk(
    options: Options, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object) -> None:
        raise OSError(errno.ENOENT, os.strerror(errno.ENOENT))

    monkeypatch.setattr(Repository, "clone", gone)
    with pytest.raises(FileNotFoundError), opened(options, lambda _: None) as release:
        tuple(ship(release))
