"""The one folder of a commit: which files may be in it, and how they come into a tree."""

import re
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from ...adapters.git.command import git
from ...schemas.errors import EvidenceError, InputError
from ...schemas.rollout import Manifest

_PART: Final = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
_FILE: Final = re.compile(r"[a-z0-9][-a-z0-9_.]*\.yaml")
_TREE: Final = "040000"
_FILE_MODE: Final = "100644"


class Entry(NamedTuple):
    """One entry of a Git tree."""

    mode: str
    oid: str


def contents(manifests: Sequence[Manifest]) -> tuple[str, dict[str, bytes]]:
    """Return the folder `<environment>/<service>/` and path -> bytes.

    Raises:
        InputError: no files, a path outside one such folder, or the same path twice.
    """
    files: dict[str, bytes] = {}
    folders: set[str] = set()
    for manifest in manifests:
        parts = manifest.path.split("/")
        if len(parts) != 3 or not all(map(_PART.fullmatch, parts[:2])) or not _FILE.fullmatch(parts[2]):  # noqa: PLR2004 - three parts
            raise InputError(
                f"{manifest.path!r} is not <environment>/<service>/<file>.yaml",
                hint="Render the manifests with rollouts.render.",
            )
        if manifest.path in files:
            raise InputError(f"{manifest.path} is there twice", hint="Render each object once.")
        files[manifest.path] = manifest.content.encode()
        folders.add(f"{parts[0]}/{parts[1]}/")
    if len(folders) != 1:
        raise InputError(f"one commit stages one service, not {len(folders)}", hint="Stage each service by itself.")
    return folders.pop(), files


def listed(root: Path, commit: str | None, folder: str) -> dict[str, Entry]:
    """Return path -> entry of every file of the folder in a commit.

    Raises:
        InputError: the folder or a parent of it is no folder there, or holds a link or a submodule.
    """
    if commit is None:
        return {}
    environment = folder.partition("/")[0]
    for path, entry in _ls_tree(root, commit, environment, folder.rstrip("/")).items():
        if entry.mode != _TREE:
            raise _no_file(path)
    found = _ls_tree(root, "-r", commit, folder)
    for path, entry in found.items():
        if not entry.mode.startswith("100"):
            raise _no_file(path)
    return found


def write_tree(root: Path, commit: str | None, before: Mapping[str, Entry], files: Mapping[str, bytes]) -> str:
    """Write the objects and return the id of the tree in which the folder holds `files` and nothing else."""
    oids = {path: store(root, data) for path, data in files.items()}
    with tempfile.TemporaryDirectory(prefix="argosy-index-") as scratch:
        index = Path(scratch, "index")
        environment = {"GIT_INDEX_FILE": str(index)}
        git(root, "read-tree", commit or "--empty", environment=environment)
        update_index(root, index, before, oids)
        return git(root, "write-tree", environment=environment).stdout.decode().strip()


def update_index(root: Path, index: Path, before: Mapping[str, Entry], oids: Mapping[str, str]) -> None:
    """Make an index file hold `oids` (path -> blob) in place of the paths of `before`."""
    lines = [f"0 {'0' * len(entry.oid)}\t{path}\0" for path, entry in before.items() if path not in oids]
    lines += [f"{_FILE_MODE} {oid}\t{path}\0" for path, oid in oids.items()]
    environment = {"GIT_INDEX_FILE": str(index)}
    git(root, "update-index", "-z", "--index-info", stdin="".join(lines).encode(), environment=environment)


def store(root: Path, data: bytes) -> str:
    """Write bytes as a blob, past every filter, and return its id."""
    return git(root, "hash-object", "-w", "--no-filters", "--stdin", stdin=data).stdout.decode().strip()


def blob(root: Path, oid: str) -> bytes:
    """Return a blob's bytes."""
    return git(root, "cat-file", "blob", oid).stdout


def verify(root: Path, commit: str, folder: str, files: Mapping[str, bytes]) -> None:
    """Read the folder of a commit back.

    Raises:
        EvidenceError: it does not hold exactly `files`.
    """
    found = {path: blob(root, entry.oid) for path, entry in listed(root, commit, folder).items()}
    if found != dict(files):
        wrong = sorted(path for path in {*found, *files} if found.get(path) != files.get(path))
        raise EvidenceError(f"commit {commit[:12]} does not hold the judged bytes of {wrong[0]}")


def _ls_tree(root: Path, *arguments: str) -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    for row in git(root, "ls-tree", "-z", *arguments).stdout.split(b"\0"):
        head, _, path = row.decode("utf-8", "surrogateescape").partition("\t")
        if path:
            mode, _, oid = head.split(" ")
            found[path] = Entry(mode, oid)
    return found


def _no_file(path: str) -> InputError:
    return InputError(f"{path} of the GitOps repository is a link, a submodule or of another kind than Argosy writes")
