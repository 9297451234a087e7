"""A skeleton of the house: its configuration and links, one empty package a room."""

import shutil
from pathlib import Path

import pytest

from .tree import PACKAGE, ROOMS, ROOT


class Skeleton:
    """A copy of the house in which things can be planted."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / "src" / "argosy").mkdir(parents=True)
        for name in ("pyproject.toml", "__init__.py"):
            shutil.copy(ROOT / name, root / name)
        for path in PACKAGE.iterdir():
            if path.is_symlink() or path.is_file():
                shutil.copy(path, root / "src" / "argosy" / path.name, follow_symlinks=False)
        (root / "policies").mkdir()
        for room in ROOMS:
            self.write(f"{room}/__init__.py", '"""A room."""\n')
            self.write(f"{room}/inner/__init__.py", '"""A folder of it."""\n')

    def write(self, path: str, text: str) -> None:
        """Write one file."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)


@pytest.fixture
def skeleton(tmp_path: Path) -> Skeleton:
    return Skeleton(tmp_path / "house")
