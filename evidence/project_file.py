"""What pyproject.toml says of a project: its name, its version and the dependencies that it declares (PEP 621)."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..schemas.errors import InputError
from .errors import UnreadableError
from .inventory import MAX_BYTES
from .statement.encoding import as_list, as_object, as_text

PROJECT_FILE = "pyproject.toml"
UNNAMED = "application"
"""Stands for a project that does not say its name; a folder's name would differ from machine to machine."""


@dataclass(frozen=True)
class Declared:
    """The part of pyproject.toml that a bill of materials needs."""

    name: str = UNNAMED
    version: str = ""
    dependencies: tuple[str, ...] = ()
    """PEP 508 texts."""
    dynamic: bool = False
    """Whether the dependencies are computed elsewhere."""


def read_bytes(path: Path) -> bytes:
    """Return a file's bytes.

    Raises:
        InputError: it cannot be read or is larger than `MAX_BYTES`.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputError(f"cannot read {path.name}: {error.strerror or error}") from error
    if len(data) > MAX_BYTES:
        raise InputError(f"{path.name} has more than {MAX_BYTES} bytes")
    return data


def read_toml(path: Path) -> dict[str, Any]:
    """Return a TOML file's tables.

    Raises:
        InputError: it cannot be read or is not TOML.
    """
    try:
        return tomllib.loads(read_bytes(path).decode())
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path.name} is not TOML: {error}", hint="Correct the file.") from error


def declared(folder: Path) -> Declared:
    """Return what the folder's pyproject.toml declares; nothing where there is none.

    Raises:
        InputError: it cannot be read.
    """
    path = folder / PROJECT_FILE
    if not path.exists():
        return Declared()
    document = read_toml(path)
    try:
        project = as_object(document.get("project", {}), "project")
        return Declared(
            name=as_text(project.get("name"), "project.name") or UNNAMED,
            version=as_text(project.get("version"), "project.version"),
            dependencies=tuple(
                as_text(entry, "dependency") for entry in as_list(project.get("dependencies"), "project.dependencies")
            ),
            dynamic="dependencies" in as_list(project.get("dynamic"), "project.dynamic"),
        )
    except UnreadableError as error:
        raise InputError(f"{PROJECT_FILE}: {error.message}") from error
