"""A folder: `<sha256>.sigstore.jsonl` a subject digest, one bundle a line, and `index.json` that lists them."""

import fcntl
import os
import re
import secrets
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from ...schemas.canonical import canonical_json, sha256
from ...schemas.errors import EvidenceError, InputError
from ...schemas.evidence import Attestation, EvidenceBundle, Subject
from ..errors import RefusedError, SubjectError, UnreadableError
from ..statement import Statement, parse, unwrap
from ..statement.encoding import MAX_BYTES, decode_base64
from ..store import StoreKind

INDEX = "index.json"
_SUFFIX = ".sigstore.jsonl"
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}", re.ASCII)
_NAME = re.compile(r"([0-9a-f]{64})\.sigstore\.jsonl", re.ASCII)
MAX_FILE_BYTES = 4 * MAX_BYTES
"""The largest file of one digest that is read."""


class DirectoryStore:
    """Evidence in a folder; several processes may write at once, and a reader never sees half a file."""

    def __init__(self, path: str | Path) -> None:
        """Name the folder; it is made by the first `put`."""
        self.path = Path(path)

    def put(self, bundle: bytes) -> str:
        """Keep a bundle under each of its subjects.

        Raises:
            RefusedError: it is no attestation, or about nothing with a SHA-256 digest.
            EvidenceError: the folder cannot be written.
        """
        line = bundle.strip()
        if b"\n" in line:
            raise UnreadableError("a bundle is one line of JSON")
        said, _ = _peek(line)
        if not said.subjects:
            raise SubjectError("the attestation is about nothing with a SHA-256 digest")
        try:
            with self._locked():
                for digest in dict.fromkeys(subject.digest for subject in said.subjects):
                    kept = self.fetch(digest)
                    if line not in kept:
                        self._write(self._file(digest).name, b"".join(one + b"\n" for one in [*kept, line]))
                self._write(INDEX, canonical_json(self._index()) + b"\n")
        except OSError as error:
            raise EvidenceError(f"cannot keep evidence in {self.path}: {error.strerror or error}") from error
        return sha256(line)

    def fetch(self, image_digest: str) -> list[bytes]:
        """Return the bundles of a digest; none where nothing is kept.

        Raises:
            InputError: that is no SHA-256 digest.
            EvidenceError: the file cannot be read, or is larger than `MAX_FILE_BYTES`.
        """
        path = self._file(image_digest)
        try:
            with path.open("rb") as file:
                data = file.read(MAX_FILE_BYTES + 1)
        except FileNotFoundError:
            return []
        except OSError as error:
            raise EvidenceError(f"cannot read {path}: {error.strerror or error}") from error
        if len(data) > MAX_FILE_BYTES:
            raise EvidenceError(f"{path} has more than {MAX_FILE_BYTES} bytes", hint="Remove what does not belong.")
        return [line for line in data.split(b"\n") if line.strip()]

    def statements(self, image_digest: str) -> list[Statement]:
        """Return what the bundles of a digest say, without verifying any of it; unreadable ones are left out."""
        found: list[Statement] = []
        for line in self.fetch(image_digest):
            with suppress(RefusedError):
                found.append(_peek(line)[0])
        return found

    def digests(self) -> list[str]:
        """Return the digests that something is kept for, sorted."""
        try:
            names = [entry.name for entry in self.path.iterdir()]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise EvidenceError(f"cannot read {self.path}: {error.strerror or error}") from error
        return sorted(f"sha256:{match[1]}" for name in names if (match := _NAME.fullmatch(name)))

    def bundle(self) -> EvidenceBundle:
        """Return the index of everything that is kept, as it says of itself; nothing in it is verified.

        Raises:
            EvidenceError: nothing is kept, or a file cannot be read.
        """
        value = self._index()
        if not value["subjects"]:
            raise EvidenceError(f"{self.path} holds no evidence")
        return EvidenceBundle.parse(value, str(self.path))

    def _file(self, digest: str) -> Path:
        if not _DIGEST.fullmatch(digest):
            raise InputError(f"{digest[:100]!r} is no sha256 digest", hint="Give sha256: and 64 lower-case hex digits.")
        return self.path / (digest.removeprefix("sha256:") + _SUFFIX)

    def _index(self) -> dict[str, Any]:
        subjects: dict[str, Subject] = {}
        attestations: list[Attestation] = []
        for digest in self.digests():
            for line in self.fetch(digest):
                try:
                    said, keyid = _peek(line)
                except RefusedError:
                    continue
                about = next((subject for subject in said.subjects if subject.digest == digest), None)
                if about is not None:
                    subjects.setdefault(digest, about)
                    attestations.append(
                        Attestation(
                            predicate_type=said.predicate_type, envelope=sha256(line), subject=digest, signer=keyid
                        )
                    )
        return {
            "subjects": [subject.wire() for subject in subjects.values()],
            "attestations": [attestation.wire() for attestation in attestations],
        }

    @contextmanager
    def _locked(self) -> Generator[None]:
        self.path.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def _write(self, name: str, data: bytes) -> None:
        temporary = self.path / f".{name}.{secrets.token_hex(8)}"
        try:
            with temporary.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(self.path / name)
        finally:
            temporary.unlink(missing_ok=True)


def _peek(line: bytes) -> tuple[Statement, str]:
    """Return what a bundle says of itself and the key that it names, without verifying any of it."""
    envelope = unwrap(line)
    keyid = envelope["signatures"][0].get("keyid", "") if envelope.get("signatures") else ""
    return parse(decode_base64(envelope.get("payload"), "payload")), keyid


STORE = StoreKind(title="a folder", open=DirectoryStore)
