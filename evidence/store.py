"""The port of evidence stores: keeps bundles by the digests that they are about; decides nothing about them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


class Store(Protocol):
    """Where attestations are kept; what it returns is as hostile as any other input."""

    def put(self, bundle: bytes) -> str:
        """Keep a bundle under each of its subjects and return its digest; keeping it again changes nothing."""
        ...

    def fetch(self, image_digest: str) -> list[bytes]:
        """Return every bundle that is kept for a digest, in the order in which they were put."""
        ...

    def digests(self) -> list[str]:
        """Return the digests that something is kept for, sorted."""
        ...


@dataclass(frozen=True)
class StoreKind:
    """A member of `stores/`: how a place that a user names becomes a store."""

    title: str
    open: Callable[[str], Store]
