"""A folder of Python without any packaging file: proven to use only the standard library, or refused."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from ...schemas.errors import InputError
from ..inventory import Inventory, LockReader
from ..project_file import UNNAMED, read_bytes

_NOT_SHIPPED = frozenset({"tests", "test", "node_modules", "__pycache__", "venv", "build", "dist"})
MAX_FILES = 20_000


def read(folder: Path) -> Inventory:
    """Return the inventory of a project that imports nothing but itself and the standard library.

    Raises:
        InputError: a file imports something else (no file says which version), or cannot be parsed.
    """
    files = list(_sources(folder))
    own = {name for file in files for name in (file.stem, *(part.name for part in file.relative_to(folder).parents))}
    for file in files:
        for name in _imports(file, folder):
            if name not in sys.stdlib_module_names and name not in own:
                raise InputError(
                    f"{file.relative_to(folder)} imports {name}, and no file says which version is used",
                    hint="Declare it in pyproject.toml and lock it: uv lock",
                )
    return Inventory(name=UNNAMED, version="", components=(), direct=(), complete=True, source="the source tree")


def _sources(folder: Path) -> Iterator[Path]:
    count = 0
    waiting = [folder]
    while waiting:
        for entry in sorted(waiting.pop().iterdir()):
            if entry.is_symlink() or entry.name.startswith("."):
                continue
            if entry.is_dir() and entry.name not in _NOT_SHIPPED:
                waiting.append(entry)
            elif entry.suffix == ".py" and not entry.name.startswith("test_") and entry.name != "conftest.py":
                count += 1
                if count > MAX_FILES:
                    raise InputError(
                        f"more than {MAX_FILES} Python files", hint="Declare the dependencies, and lock them."
                    )
                yield entry


def _imports(file: Path, folder: Path) -> Iterator[str]:
    try:
        tree = ast.parse(read_bytes(file))
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise InputError(f"{file.relative_to(folder)} is not Python: {error}") from error
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


READER = LockReader(
    title="source tree",
    rank=90,
    find=lambda folder: folder if next(_sources(folder), None) is not None else None,
    reads=lambda _: False,
    read=read,
)
