"""Artifacts of a trace: files named by their SHA-256, whole or not there at all."""

import os
import re
import secrets
from pathlib import Path

from ...schemas.canonical import sha256
from ...schemas.errors import TraceError
from .storage import keeping

_NAME = re.compile(r"[0-9a-f]{64}")


class Artifacts:
    """The folder `artifacts/sha256` of a trace."""

    def __init__(self, directory: Path) -> None:
        self.folder = directory / "artifacts" / "sha256"

    def put(self, data: bytes) -> str:
        """Keep bytes and return their digest; what is there already is kept as it is."""
        digest = sha256(data)
        path = self._path(digest)
        if not path.is_file() or path.read_bytes() != data:
            write(path, data)
        return digest

    def get(self, digest: str) -> bytes:
        """Return the bytes of a digest.

        Raises:
            TraceError: they are missing, or are not those of the digest.
        """
        path = self._path(digest)
        if path.is_symlink() or not path.is_file():
            raise TraceError(f"artifact {digest} is missing", hint="Restore the folder from where it was made.")
        data = path.read_bytes()
        if sha256(data) != digest:
            raise TraceError(f"artifact {digest} was changed", hint="Restore the folder from where it was made.")
        return data

    def __contains__(self, digest: str) -> bool:
        return self._path(digest).is_file()

    def digests(self) -> frozenset[str]:
        """Return the digests of everything in the folder.

        Raises:
            TraceError: a file there is no artifact.
        """
        if not self.folder.is_dir():
            return frozenset()
        names = sorted(entry.name for entry in self.folder.iterdir())
        for name in names:
            if not _NAME.fullmatch(name):
                raise TraceError(f"artifacts/sha256/{name} is no artifact", hint="Remove it; nothing signed names it.")
        return frozenset(f"sha256:{name}" for name in names)

    def sweep(self) -> None:
        """Remove what an interrupted write left."""
        for path in self.folder.glob(".*"):
            path.unlink()

    def drop(self, digest: str) -> None:
        """Remove an artifact that no entry names."""
        self._path(digest).unlink()

    def _path(self, digest: str) -> Path:
        return self.folder / digest.removeprefix("sha256:")


def write(path: Path, data: bytes) -> None:
    """Write a file so that it is seen whole or not at all, also after a power cut.

    Raises:
        StorageError: no space is left, or the folder cannot be written to.
    """
    temporary = path.parent / f".{path.name}.{secrets.token_hex(4)}"
    with keeping(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with temporary.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
    descriptor = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
