"""A Git repository with a work tree; everything in it is somebody else's data."""

import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from ...schemas.change import FileChange
from ...schemas.errors import InputError
from .changes import read_changes
from .command import GitFailedError, Printed, complaint, git

_DIFF = ("--no-color", "--no-ext-diff", "--no-textconv", "--diff-algorithm=myers", "--ignore-submodules=none")
_EXACT = (*_DIFF, "--no-renames", "--binary", "--full-index", "--unified=3", "--no-indent-heuristic")
_FILTER = re.compile(r"filter\..+\.(clean|smudge|process|required)", re.DOTALL)
_AUTHOR = re.compile(r"(?P<name>[^<>\n]+) <(?P<email>[^<>\s]+)>")
_SCP = re.compile(r"(?:[^@/\s]+@)?(?P<host>[^:/\s]+):(?P<path>(?!//)\S+)")


class Repository:
    """A repository at `root`, the top of its work tree."""

    def __init__(self, root: Path) -> None:
        self.root = root
        names = os.fsdecode(git(root, "config", "--list", "--name-only", "-z").stdout).split("\0")
        # A filter is a program that the repository's configuration names; reading a repository must run none.
        filters = sorted({name for name in names if _FILTER.fullmatch(name)})
        self._settings = {name: "false" if name.endswith(".required") else "" for name in filters}

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open the repository that holds `path`.

        Raises:
            InputError: no such folder, not a repository, a bare one, or one without a commit.
        """
        if not path.is_dir():
            raise InputError(f"{path} is not a folder", hint="Give the path of a Git repository.")
        try:
            top = git(path, "rev-parse", "--show-toplevel").stdout.decode().rstrip("\n")
        except GitFailedError as error:
            hint = "Give the path of a Git repository with a work tree; `git init` makes one."
            raise InputError(f"{path} is not a Git repository with a work tree", hint=hint) from error
        return cls(Path(top))

    @classmethod
    def target(cls, path: Path) -> Self:
        """Open a repository to commit to, which may be bare and may have no commit yet, by its top folder.

        Raises:
            InputError: no such folder, or not the top of a repository.
        """
        hint = "Give the top folder of a Git repository, or none: Argosy makes one."
        if not path.is_dir():
            raise InputError(f"{path} is not a folder", hint=hint)
        try:
            bare = git(path, "rev-parse", "--is-bare-repository").stdout.strip() == b"true"
            asked = "--absolute-git-dir" if bare else "--show-toplevel"
            top = Path(git(path, "rev-parse", asked).stdout.decode().rstrip("\n"))
        except GitFailedError as error:
            raise InputError(f"{path} is not a Git repository", hint=hint) from error
        if top.resolve() != path.resolve():
            raise InputError(f"{path} is not the top folder of a Git repository", hint=hint)
        return cls(top)

    @classmethod
    def create(cls, path: Path, branch: str = "main") -> Self:
        """Make an empty repository, or open the one that is there."""
        path.mkdir(parents=True, exist_ok=True)
        git(path, "init", "-q", "--template=", f"--initial-branch={branch}")
        return cls(path)

    def identity(self) -> str:
        """Return the origin's URL without credentials, else `urn:git:<root commit>`, else `new` without a commit.

        A path on this machine says nothing to another one, so an origin that is a path does not count.
        """
        url = self._git("config", "--get", "remote.origin.url", accept=(0, 1)).stdout.decode().strip()
        if address := _address(url):
            return address
        if not self.has_commit():
            return "new"
        roots = self._git("rev-list", "--max-parents=0", "HEAD").stdout.decode().split()
        return f"urn:git:{min(roots)}"

    def has_commit(self, commit: str = "HEAD") -> bool:
        """Return whether a commit is there, by default whether HEAD names one."""
        return self._git("rev-parse", "--verify", "-q", f"{commit}^{{commit}}", accept=(0, 1, 128)).code == 0

    def branch(self) -> str:
        """Return the name of the branch that HEAD is on; `HEAD` where it is on none."""
        done = self._git("symbolic-ref", "-q", "--short", "HEAD", accept=(0, 1))
        return done.stdout.decode().strip() or "HEAD"

    def resolve(self, revision: str) -> str:
        """Return the commit id of a branch, tag or id.

        Raises:
            InputError: there is no such commit.
        """
        done = self._git(
            "rev-parse", "--verify", "-q", "--end-of-options", f"{revision}^{{commit}}", accept=(0, 1, 128)
        )
        if done.code or revision.startswith("-"):
            raise InputError(f"{self.root} has no commit {revision!r}", hint="`git branch --all` lists the branches.")
        return done.stdout.decode().split()[-1]

    def dirty(self) -> tuple[str, ...]:
        """Return the tracked paths that differ from HEAD; untracked files do not count."""
        status = self._git("status", "--porcelain=v1", "-z", "--untracked-files=no", "--no-renames").stdout
        return tuple(line[3:].decode("utf-8", "replace") for line in status.split(b"\0") if line)

    def message(self, commit: str) -> str:
        """Return the whole message of a commit."""
        return self._git("show", "-s", "--format=%B", commit).stdout.decode("utf-8", "replace").rstrip("\n")

    def merge_base(self, one: str, other: str) -> str:
        """Return the commit that two commits grew from.

        Raises:
            InputError: they share no history.
        """
        done = self._git("merge-base", one, other, accept=(0, 1))
        if done.code:
            raise InputError(f"{one[:12]} and {other[:12]} share no history", hint="Give a branch of this repository.")
        return done.stdout.decode().split()[0]

    def diff(self, base: str, head: str) -> bytes:
        """Return the exact change as a patch that `apply` takes; equal trees give equal bytes."""
        return self._git("diff-tree", "-r", "-p", *_EXACT, base, head).stdout

    def changes(self, base: str, head: str) -> tuple[FileChange, ...]:
        """Return the changed paths, sorted; a rename counts as one."""
        raw = self._git("diff-tree", "-r", "-z", "-M", "--raw", "--numstat", *_DIFF, base, head).stdout
        return read_changes(raw)

    def files(self, revision: str) -> tuple[str, ...]:
        """Return the paths of all files of a commit, sorted; no submodules."""
        listed = self._git("ls-tree", "-r", "-z", revision).stdout.split(b"\0")
        rows = (row.partition(b"\t") for row in listed if row and not row.startswith(b"160000"))
        return tuple(sorted(name.decode("utf-8", "surrogateescape") for _, _, name in rows))

    def submodules(self, revision: str) -> frozenset[str]:
        """Return the paths of a commit that hold another repository's commit."""
        listed = self._git("ls-tree", "-r", "-z", revision).stdout.split(b"\0")
        return frozenset(os.fsdecode(row.partition(b"\t")[2]) for row in listed if row[:6] == b"160000")

    def symlinks(self, revision: str) -> dict[str, str]:
        """Return path -> target of the symbolic links of a commit."""
        listed = self._git("ls-tree", "-r", "-z", revision).stdout.split(b"\0")
        rows = [row.partition(b"\t")[2].decode("utf-8", "surrogateescape") for row in listed if row[:6] == b"120000"]
        return {path: self.read(revision, path).decode("utf-8", "surrogateescape") for path in rows}

    def read(self, revision: str, path: str) -> bytes:
        """Return a file's bytes at a commit.

        Raises:
            InputError: the commit has no such file.
        """
        done = self._git("cat-file", "blob", f"{revision}:{path}", accept=(0, 128))
        if done.code:
            raise InputError(f"commit {revision[:12]} has no file {path}")
        return done.stdout

    def read_all(self, revision: str, paths: Iterable[str]) -> dict[str, bytes]:
        """Return path -> bytes of many files of a commit, by one call of git."""
        asked = [path for path in paths if "\n" not in path]
        wanted = "".join(f"{revision}:{path}\n" for path in asked).encode("utf-8", "surrogateescape")
        printed = self._git("cat-file", "--batch", stdin=wanted).stdout
        found: dict[str, bytes] = {}
        start = 0
        for path in asked:
            end = printed.index(b"\n", start)
            header = printed[start:end].split(b" ")
            if header[-1] == b"missing":
                start = end + 1
                continue
            size = int(header[2])
            found[path] = printed[end + 1 : end + 1 + size]
            start = end + 1 + size + 1
        return found

    def clone(self, destination: Path, revision: str = "HEAD") -> Self:
        """Return a fresh repository with one commit checked out, its history, and no remote."""
        commit = self.resolve(revision)
        form = self._git("rev-parse", "--show-object-format").stdout.decode().strip()
        destination.mkdir(parents=True, exist_ok=True)
        git(destination, "init", "-q", "--template=", "--initial-branch=argosy", f"--object-format={form}")
        git(destination, "fetch", "-q", "--no-tags", "--no-write-fetch-head", str(self.root), commit)
        clone = type(self)(destination)
        clone.restore(commit)
        return clone

    def restore(self, revision: str) -> None:
        """Make the work tree and the index exactly those of a commit."""
        self._git("reset", "-q", "--hard", revision)
        self._git("clean", "-q", "-ffdx")

    def apply(self, patch: bytes) -> None:
        """Apply a patch to the work tree and the index, whole or not at all.

        Raises:
            InputError: it does not apply; names the first complaint.
        """
        done = self._git("apply", "--index", "--binary", "--whitespace=nowarn", "-", stdin=patch, accept=(0, 1, 128))
        if done.code:
            hint = "Make it with `git diff` against the commit that is checked out."
            raise InputError(f"the patch does not apply: {complaint(done.stderr)}", hint=hint)

    def commit(self, message: str, when: int, author: str) -> str:
        """Commit everything in the work tree and return the commit's id, which depends on nothing else.

        Args:
            message: the whole message.
            when: seconds since 1970, the author's and the committer's date.
            author: `Name <address>`.
        """
        made = self.snapshot(message, when, author)
        self._git("update-ref", "-m", "commit", "HEAD", made)
        return made

    def snapshot(self, message: str, when: int, author: str) -> str:
        """Return the commit that `commit` would make; no branch moves."""
        parts = _AUTHOR.fullmatch(author)
        if parts is None:
            raise ValueError(f"an author reads `Name <address>`, not {author!r}")
        self._git("add", "--all")
        tree = self._git("write-tree").stdout.decode().strip()
        parents = ["-p", self.resolve("HEAD")] if self.has_commit() else []
        date = f"@{when} +0000"
        identity = {
            **{f"GIT_{who}_NAME": parts["name"] for who in ("AUTHOR", "COMMITTER")},
            **{f"GIT_{who}_EMAIL": parts["email"] for who in ("AUTHOR", "COMMITTER")},
            **{f"GIT_{who}_DATE": date for who in ("AUTHOR", "COMMITTER")},
        }
        made = git(
            self.root, "commit-tree", tree, *parents, "-F", "-", stdin=message.encode(), environment=identity
        ).stdout.decode()
        return made.strip()

    def _git(self, *arguments: str, stdin: bytes = b"", accept: tuple[int, ...] = (0,)) -> Printed:
        return git(self.root, *arguments, stdin=stdin, settings=self._settings, accept=accept)


def _address(url: str) -> str:
    if (parts := urlsplit(url)).scheme in {"http", "https", "ssh", "git"} and parts.hostname:
        port = f":{parts.port}" if parts.port else ""
        return f"{parts.scheme}://{parts.hostname}{port}{parts.path}"
    if "://" not in url and (short := _SCP.fullmatch(url)) is not None:
        return f"ssh://{short['host']}/{short['path'].lstrip('/')}"
    return ""
