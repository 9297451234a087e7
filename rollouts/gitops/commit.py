"""Stage: one commit with exactly the judged bytes of one service, made so that a kill at any moment leaves no half."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from ...adapters.git import Repository
from ...adapters.git.command import GitFailedError, git
from ...schemas.errors import BusyError, InputError
from ...schemas.rollout import Manifest
from . import worktree
from .folder import blob, contents, listed, verify, write_tree

_AUTHOR: Final = "Argosy Release Controller"
_EMAIL: Final = "release-controller@argosy.dev"
_TRAILER: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def create(path: Path) -> Path:
    """Make a fresh Git repository with the branch `main` and a work tree, or keep the one that is there."""
    Repository.create(path)
    return path


def stage(
    repository: Path, manifests: Sequence[Manifest], *, message: str, trailers: Mapping[str, str], when: int
) -> str:
    """Commit the files on the current branch and return the commit's id.

    Afterwards `<environment>/<service>/` holds these files and no other; every other folder, and what is staged or
    changed there, stays as it was. The id depends on the parent, the bytes, the message, the trailers and `when`
    (seconds since 1970) alone. Where HEAD, or the last commit that touched the folder, already says the same, that
    commit's id is returned and nothing is made.

    Raises:
        InputError: a path outside the folder, a link, uncommitted work in the folder, no repository, no branch.
        BusyError: another commit came in between.
        EvidenceError: what Git stored is not what was given.
    """
    folder, files = contents(manifests)
    root, bare = _open(repository)
    branch = git(root, "symbolic-ref", "-q", "HEAD", accept=(0, 1)).stdout.decode().strip()
    if not branch:
        raise InputError(f"{root} is on no branch", hint="Check out the branch that Argo CD follows.")
    head = _resolve(root, "HEAD")
    before = listed(root, head, folder)
    block = _block(trailers)
    if head is not None and (made := _made_already(root, head, folder, files, block)):
        _finish(root, made, folder, files, bare=bare)
        return made
    if not bare:
        worktree.check(root, folder, before, files)
    tree = write_tree(root, head, before, files)
    commit = _commit(root, tree, head, f"{_CONTROL.sub('', message).strip()}\n\n{block}", when)
    verify(root, commit, folder, files)
    try:
        git(root, "update-ref", "-m", "argosy: stage", branch, commit, head or "")
    except GitFailedError as error:
        if _resolve(root, "HEAD") == head:
            raise
        raise BusyError(f"{branch} of {root} moved while it was staged", hint="Run the same command again.") from error
    if not bare:
        worktree.refresh(root, before, files, _oids(root, commit, folder))
    return commit


def _open(path: Path) -> tuple[Path, bool]:
    """Return the repository's top folder and whether it is bare."""
    hint = "Give the top folder of a Git repository, or none: Argosy makes one."
    if not path.is_dir():
        raise InputError(f"{path} is no folder", hint=hint)
    try:
        bare = git(path, "rev-parse", "--is-bare-repository").stdout.strip() == b"true"
        where = ("--absolute-git-dir",) if bare else ("--show-toplevel",)
        top = Path(git(path, "rev-parse", *where).stdout.decode().rstrip("\n"))
    except GitFailedError as error:
        raise InputError(f"{path} is no Git repository", hint=hint) from error
    if top.resolve() != path.resolve():
        raise InputError(f"{path} is not the top folder of a Git repository", hint=hint)
    return top, bare


def _resolve(root: Path, revision: str) -> str | None:
    done = git(root, "rev-parse", "--verify", "-q", f"{revision}^{{commit}}", accept=(0, 1, 128))
    return done.stdout.decode().strip() or None


def _block(trailers: Mapping[str, str]) -> str:
    for key, value in trailers.items():
        if not _TRAILER.fullmatch(key) or not value.strip() or _CONTROL.search(value) or "\n" in value:
            raise ValueError(f"{key}: {value!r} is no trailer of a commit")
    return "".join(f"{key}: {value}\n" for key, value in trailers.items())


def _commit(root: Path, tree: str, parent: str | None, message: str, when: int) -> str:
    identity = {
        f"GIT_{who}_{part}": value
        for who in ("AUTHOR", "COMMITTER")
        for part, value in (("NAME", _AUTHOR), ("EMAIL", _EMAIL), ("DATE", f"@{when} +0000"))
    }
    parents = ("-p", parent) if parent else ()
    done = git(root, "commit-tree", tree, *parents, "-F", "-", stdin=message.encode(), environment=identity)
    return done.stdout.decode().strip()


def _made_already(root: Path, head: str, folder: str, files: Mapping[str, bytes], block: str) -> str | None:
    """Return the commit that staged the same bytes with the same trailers, if nothing came after it."""
    if {path: blob(root, entry.oid) for path, entry in listed(root, head, folder).items()} != dict(files):
        return None
    touched = git(root, "rev-list", "-1", head, "--", folder).stdout.decode().strip()
    for commit in (touched, head):
        message = git(root, "cat-file", "commit", commit).stdout.decode("utf-8", "replace").partition("\n\n")[2]
        if block and message.endswith(f"\n\n{block}"):
            return commit
    return None


def _finish(root: Path, commit: str, folder: str, files: Mapping[str, bytes], *, bare: bool) -> None:
    """Bring the work tree to a commit whose run was killed before it could."""
    if bare or not any(path.startswith(folder) for path in Repository(root).dirty()):
        return
    parent = _resolve(root, f"{commit}^")
    before = listed(root, parent, folder)
    worktree.check_interrupted(root, folder, {path: blob(root, entry.oid) for path, entry in before.items()}, files)
    worktree.refresh(root, before, files, _oids(root, commit, folder))


def _oids(root: Path, commit: str, folder: str) -> dict[str, str]:
    return {path: entry.oid for path, entry in listed(root, commit, folder).items()}
