"""What software consists of, before it is written down in a format; and the port of those who find it out."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from packageurl import PackageURL
from packaging.utils import canonicalize_name

_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
MAX_BYTES = 64 * 1024 * 1024
"""The largest lock file that is read."""


@dataclass(frozen=True)
class Component:
    """One package that a project uses."""

    name: str
    """Canonical (PEP 503)."""
    version: str = ""
    """Empty when nobody pinned it."""
    hashes: tuple[str, ...] = ()
    """Hex SHA-256 of each distribution that the lock accepts."""
    requires: tuple[str, ...] = ()
    """Refs of components."""
    download_url: str = ""
    """Where it comes from, when that is no package index."""
    supplier: str = ""
    """Empty when it is not known; never guessed."""

    @property
    def ref(self) -> str:
        """Return the purl: what advisories and edges know it by."""
        qualifiers = {"download_url": self.download_url} if self.download_url else None
        return PackageURL("pypi", None, self.name, self.version or None, qualifiers).to_string()


@dataclass(frozen=True)
class Inventory:
    """A project and everything that it uses."""

    name: str
    version: str
    components: tuple[Component, ...]
    direct: tuple[str, ...]
    """Refs of the components that the project itself asks for."""
    complete: bool
    """Whether the components of the components are listed too."""
    source: str
    """Name of the file that it was read from."""


@dataclass(frozen=True)
class LockReader:
    """A member of `sbom/`: reads one kind of file that says what a project uses."""

    title: str
    rank: int
    """Where several apply to one folder the lowest is taken."""
    find: Callable[[Path], Path | None]
    """Folder -> the file (or the folder itself) that this member reads."""
    reads: Callable[[Path], bool]
    """Whether it reads a file of that name."""
    read: Callable[[Path], Inventory]


def canonical(name: str) -> str:
    """Return a Python package's canonical name (PEP 503)."""
    return canonicalize_name(name)


def is_sha256(text: str) -> bool:
    """Return whether a text is a SHA-256 hash in lower-case hex."""
    return _SHA256.fullmatch(text) is not None
