"""The trace: append-only, hash-chained, signed entries, and the artifacts that they decided on."""

from .export import claim, export
from .storage import StorageError, keeping
from .store import Trace
from .verification import Exported, check_signed, verify

__all__ = ["Exported", "StorageError", "Trace", "check_signed", "claim", "export", "keeping", "verify"]
