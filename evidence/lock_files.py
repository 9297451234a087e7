"""Find what a project uses: the best file that the folder has, by the members of `sbom/`."""

from pathlib import Path

from ..schemas.discovery import members
from ..schemas.errors import InputError
from . import sbom
from .inventory import Inventory, LockReader

_HINT = "Give a uv.lock, a requirements lock, a pyproject.toml, or a folder with one of them."


def inventory(path: Path) -> Inventory:
    """Return what the project at a path uses.

    Args:
        path: a lock file, a pyproject.toml, or a project's folder.

    Raises:
        InputError: there is nothing to read, or it cannot be read.
    """
    readers = sorted(members(sbom, "READER", LockReader).values(), key=lambda reader: reader.rank)
    if path.is_dir():
        for reader in readers:
            found = reader.find(path)
            if found is not None:
                return reader.read(found)
    elif not path.exists():
        raise InputError(f"{path} does not exist", hint=_HINT)
    else:
        for reader in readers:
            if reader.reads(path):
                return reader.read(path)
    raise InputError(f"{path} does not say what the project uses", hint=_HINT)
