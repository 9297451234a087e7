"""The Coder's desk: what its tools may do to one work tree; knows no model."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from .. import scope

LARGEST = 256 * 1024
"""Bytes of a file that is read or written."""
MOST = 2000
"""Files that are listed."""


class RefusedError(Exception):
    """A tool call that is not done; its text is told to the model."""


@dataclass
class Desk:
    """A work tree, its scope, and what was refused."""

    root: Path
    allowed_paths: tuple[str, ...]
    do_not_touch: tuple[str, ...]
    test: Callable[[], str]
    """Run the tests on the tree as it is and say what they showed."""
    refused: list[str] = field(default_factory=list[str])
    """`PATH: why`, one for each write out of scope."""

    def list_files(self) -> str:
        """List the files of the repository."""
        found = sorted(
            str(path.relative_to(self.root))
            for path in self.root.rglob("*")
            if path.is_file() and ".git" not in path.relative_to(self.root).parts
        )
        rest = f"\n… and {len(found) - MOST} more" if len(found) > MOST else ""
        return "\n".join(found[:MOST]) + rest

    def read_file(self, path: str) -> str:
        """Read a file of the repository."""
        file = self._inside(path)
        if not file.is_file():
            raise RefusedError(f"there is no file {path}")
        return file.read_bytes()[:LARGEST].decode("utf-8", "replace")

    def write_file(self, path: str, content: str) -> str:
        """Write a whole file of the repository."""
        if (why := scope.refused(path, self.allowed_paths, self.do_not_touch)) is not None:
            self.refused.append(f"{path}: {why}")
            raise RefusedError(f"{scope.CODE}: {path}: {why}")
        if len(content) > LARGEST:
            raise RefusedError(f"{path} has {len(content)} characters; at most {LARGEST} are written")
        file = self._inside(path)
        if file.is_dir():
            raise RefusedError(f"{path} is a folder")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)
        return f"wrote {len(content)} characters to {path}"

    def run_tests(self) -> str:
        """Run the project's tests in the sandbox."""
        return self.test()

    def _inside(self, path: str) -> Path:
        file = self.root / path
        # A link on the way could lead anywhere: the place itself must lie in the tree.
        if file.is_symlink() or not file.resolve().is_relative_to(self.root.resolve()):
            raise RefusedError(f"{scope.CODE}: {path} leaves the repository")
        if ".git" in file.resolve().relative_to(self.root.resolve()).parts:
            raise RefusedError(f"{scope.CODE}: {path} belongs to Git")
        return file
