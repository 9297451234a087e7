"""Bring the work tree of a repository that has one to the commit that was made."""

import contextlib
import os
import shutil
import stat
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from ...adapters.git import Repository
from ...adapters.git.command import git
from ...schemas.errors import InputError
from .folder import Entry, update_index


def check(root: Path, folder: str, before: Mapping[str, Entry], files: Mapping[str, bytes]) -> None:
    """Refuse to write over what somebody else left in the folder.

    Raises:
        InputError: a link, an uncommitted change, or an untracked file of a name that is to be written.
    """
    refuse_links(root, {*before, *files})
    if changed := [path for path in Repository(root).dirty() if path.startswith(folder)]:
        raise _dirty(root, folder, changed[0])
    for path in sorted(set(files) - set(before)):
        target = root / path
        if target.exists() and (not target.is_file() or target.read_bytes() != files[path]):
            raise _dirty(root, folder, path)


def check_interrupted(root: Path, folder: str, before: Mapping[str, bytes], files: Mapping[str, bytes]) -> None:
    """Refuse to go on where a killed run stopped if a file is neither as it was before nor as it was committed.

    Raises:
        InputError: such a file, or a link.
    """
    refuse_links(root, {*before, *files})
    for path in sorted({*before, *files}):
        target = root / path
        found = target.read_bytes() if target.is_file() else None
        if found not in (before.get(path), files.get(path)):
            raise _dirty(root, folder, path)


def refresh(root: Path, before: Mapping[str, Entry], files: Mapping[str, bytes], oids: Mapping[str, str]) -> None:
    """Write the files, remove those that are gone, and make the index say so; each file changes at once or not."""
    index = Path(git(root, "rev-parse", "--path-format=absolute", "--git-path", "index").stdout.decode().rstrip("\n"))
    with tempfile.TemporaryDirectory(prefix="argosy-index-") as scratch:
        made = Path(scratch, "index")
        if index.exists():
            shutil.copyfile(index, made)
        update_index(root, made, before, oids)
        for path, data in files.items():
            _write(root / path, data)
        for path in sorted(set(before) - set(files)):
            (root / path).unlink(missing_ok=True)
            with contextlib.suppress(OSError):  # it holds other files still
                (root / path).parent.rmdir()
        _write(index, made.read_bytes())


def refuse_links(root: Path, paths: Iterable[str]) -> None:
    """Raise InputError if a file, or a folder above it, is a symbolic link or a special file."""
    files = {root / path for path in paths}
    folders = {parent for path in files for parent in path.parents if parent.is_relative_to(root) and parent != root}
    for target in sorted(files | folders):
        kind = stat.S_ISREG if target in files else stat.S_ISDIR
        if os.path.lexists(target) and not kind(target.lstat().st_mode):
            raise InputError(f"{target} is a link or no file", hint="Remove it; Argosy writes plain files only.")


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.argosy")
    beside.unlink(missing_ok=True)
    with beside.open("xb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    beside.replace(path)


def _dirty(root: Path, folder: str, path: str) -> InputError:
    return InputError(
        f"{root / path} has changes that are in no commit",
        hint=f"Commit or discard what is in {folder}; Argosy writes over nobody's work.",
    )
