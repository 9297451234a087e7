"""Every member of evidence/sbom: takes what is its own, and refuses the rest with words."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argosy.evidence import sbom as room
from argosy.evidence.inventory import Inventory, LockReader
from argosy.schemas.discovery import members
from argosy.schemas.errors import InputError

READERS = members(room, "READER", LockReader)
each = pytest.mark.parametrize("name", READERS)
FILES = ("uv.lock", "requirements.lock", "pyproject.toml", "poetry.lock", "Pipfile.lock", "package-lock.json")
CASES = [(name, file) for name, reader in READERS.items() for file in FILES if reader.reads(Path(file))]
each_file = pytest.mark.parametrize(("name", "file"), CASES)
HOSTILE = ["", "\0", "[", "= = =", "[[package]]", "x" * 100_000, "[" * 5_000, "a==1 --hash=sha256:zz", "-r /etc/passwd"]


def test_no_two_have_the_same_rank() -> None:
    assert len({reader.rank for reader in READERS.values()}) == len(READERS)


@each
def test_what_it_finds_is_there_and_its_own(name: str, tmp_path: Path) -> None:
    found = READERS[name].find(tmp_path)
    assert found is None or found == tmp_path
    assert READERS[name].title


def test_no_file_belongs_to_two() -> None:
    assert len({file for _, file in CASES}) == len(CASES) > 0


@each_file
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_file_is_refused_or_read_and_never_crashes(name: str, file: str, text: str, tmp_path: Path) -> None:
    (tmp_path / file).write_text(text)
    assert file in outcome(READERS[name], tmp_path / file)


@each_file
@given(data=st.binary(max_size=200))
def test_no_bytes_crash_it(name: str, file: str, tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("lock") / file
    path.write_bytes(data)
    assert file in outcome(READERS[name], path)


def outcome(reader: LockReader, path: Path) -> str:
    """Return what a person reads: the file's name, or the complaint about it."""
    try:
        assert isinstance(reader.read(path), Inventory)
    except InputError as error:
        return error.message
    return path.name
