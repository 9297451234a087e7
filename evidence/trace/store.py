"""The live trace: SQLite that takes each entry once and whole, with the artifacts in files beside it."""

import sqlite3
from pathlib import Path
from typing import Self

from ...schemas.canonical import Digest
from ...schemas.entry import Entry
from ...schemas.errors import TraceError, TransitionError
from ..statement import Signer
from ..trust import Trust
from .artifacts import Artifacts
from .chain import Chain, digest, seal, unseal
from .storage import keeping

FILE = "trace.sqlite"
_TABLE = """
CREATE TABLE IF NOT EXISTS entries (
    release TEXT NOT NULL, sequence INTEGER NOT NULL, envelope BLOB NOT NULL, UNIQUE (release, sequence)
) STRICT
"""


class Trace:
    """The trace of one release in its folder; verified when it is opened."""

    def __init__(self, directory: Path, connection: sqlite3.Connection, trust: Trust) -> None:
        self.directory = directory
        self.artifacts = Artifacts(directory)
        self.chain = Chain()
        self._connection = connection
        self._trust = trust
        self._lines: list[bytes] = []
        self._entries: list[Entry] = []

    @classmethod
    def open(cls, directory: Path, trust: Trust) -> Self:
        """Open the trace of a folder, or begin one.

        Raises:
            TraceError: an entry was changed, removed, added, reordered or signed by someone else.
            StorageError: nothing can be written there.
        """
        with keeping(directory):
            directory.mkdir(parents=True, exist_ok=True)
        try:
            with keeping(directory):
                connection = sqlite3.connect(directory / FILE, isolation_level=None)
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA synchronous = FULL")
                connection.execute(_TABLE)
                rows = connection.execute("SELECT envelope FROM entries ORDER BY sequence").fetchall()
        except sqlite3.Error as error:
            raise TraceError(f"{directory / FILE} cannot be read: {error}") from error
        trace = cls(directory, connection, trust)
        for place, (line,) in enumerate(rows):
            try:
                trace._keep(line, unseal(line, trust))
            except (TraceError, TransitionError) as error:
                connection.close()
                raise TraceError(f"{directory / FILE}: entry {place}: {error.message}") from error
        return trace

    def append(self, entry: Entry, signer: Signer) -> Entry:
        """Sign an entry and keep it; once this returns it survives a crash.

        Raises:
            TraceError: it does not follow the last one, the signer lacks the role, an artifact was never kept, or
                another process was first.
            TransitionError: the release may not go there, or not by this signer.
            StorageError: it cannot be written; the trace is as it was.
        """
        for name, artifact in entry.artifacts.items():
            if artifact not in self.artifacts:
                raise TraceError(f"entry {entry.sequence} names an artifact {name} that was never kept")
        line = seal(entry, signer)
        unseal(line, self._trust)
        self.chain.extend(entry, digest(line))
        try:
            with keeping(self.directory):
                self._connection.execute("INSERT INTO entries VALUES (?, ?, ?)", (entry.release, entry.sequence, line))
        except sqlite3.IntegrityError as error:
            raise TraceError(f"entry {entry.sequence} was written by another process") from error
        except sqlite3.Error as error:
            raise TraceError(f"entry {entry.sequence} cannot be kept in {self.directory / FILE}: {error}") from error
        self._keep(line, entry)
        return entry

    def entries(self) -> tuple[Entry, ...]:
        """Return the entries, oldest first."""
        return tuple(self._entries)

    def lines(self) -> tuple[bytes, ...]:
        """Return the canonical bytes of the signed envelopes, oldest first."""
        return tuple(self._lines)

    def put(self, data: bytes) -> Digest:
        """Keep an artifact and return its digest."""
        return self.artifacts.put(data)

    def get(self, artifact: Digest) -> bytes:
        """Return an artifact's bytes.

        Raises:
            TraceError: they are missing or were changed.
        """
        return self.artifacts.get(artifact)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def _keep(self, line: bytes, entry: Entry) -> None:
        self.chain = self.chain.extend(entry, digest(line))
        self._lines.append(line)
        self._entries.append(entry)
