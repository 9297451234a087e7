"""The tree that is judged: rooms by their links, files as Git tracks them."""

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "argosy"
ROOMS = tuple(sorted(path.name for path in PACKAGE.iterdir() if path.is_symlink() and path.name != "policies"))
"""Every room that holds Python; policies/ holds data only."""


class Import(NamedTuple):
    """One absolute import."""

    file: str
    line: int
    module: str


def tracked(*pathspecs: str) -> list[Path]:
    """Return the files that Git tracks, or would, and that are there; relative to the root."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *pathspecs],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return sorted({Path(name) for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()})


def room_files() -> list[Path]:
    """Return every Python file of every room, relative to the root."""
    return [path for path in tracked(*ROOMS) if path.suffix == ".py"]


def absolute_imports() -> Iterator[Import]:
    """Yield the imports of the rooms that are not relative."""
    for path in room_files():
        for node in ast.walk(ast.parse((ROOT / path).read_text())):
            if isinstance(node, ast.Import):
                yield from (Import(str(path), node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and not node.level:
                yield Import(str(path), node.lineno, node.module or "")
