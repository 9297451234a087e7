"""Trust: whose keys count, and what each may say; the verifier's own file, never part of what is verified."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from ..adapters import manifest
from ..schemas.document import CAMEL, Document
from ..schemas.errors import DocumentError, InputError, TrustError
from ..schemas.role import Role
from .signing.public_key import PublicKey

_MAX_BYTES = 1024 * 1024
PolicyRole = Literal["policy"]
POLICY: PolicyRole = "policy"
"""What a trust file grants to a key that may sign policy sets and params; no agent holds such a key by itself."""
TrustedRole = Role | PolicyRole
Moment = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")]


class BuilderLevel(Document):
    """A builder id that a key may speak for, and the SLSA build level that the verifier grants it."""

    id: Annotated[str, Field(min_length=1)]
    level: Annotated[int, Field(ge=0, le=4)]


class TrustedKey(Document):
    """One public key, by name, with the roles whose statements it may sign."""

    model_config = CAMEL

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]{0,62}$")]
    keyid: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    public_key: str
    """PEM."""
    roles: tuple[TrustedRole, ...] = ()
    builders: tuple[BuilderLevel, ...] = ()
    identity: str = ""
    """Who holds it, e.g. a mail address; the name, when empty."""
    groups: tuple[Annotated[str, Field(min_length=1)], ...] = ()
    """Groups in whose name it may approve; a key with a role approves nothing."""
    not_before: Moment | None = None
    not_after: Moment | None = None
    """RFC 3339, whole seconds, UTC: when the key counts; always, when absent."""

    def level(self, builder: str) -> int | None:
        """Return the level granted to a builder id; None where this key may not speak for it."""
        return next((entry.level for entry in self.builders if entry.id == builder), None)

    def valid_at(self, moment: str) -> bool:
        """Return whether the key counts at a moment (RFC 3339, whole seconds, UTC)."""
        return (self.not_before or "") <= moment <= (self.not_after or moment)


class TrustFile(Document):
    """The whole of trust.yaml."""

    model_config = CAMEL

    api_version: Literal["argosy.dev/v1alpha1"]
    kind: Literal["Trust"]
    keys: tuple[TrustedKey, ...]


class Trust(Mapping[str, PublicKey]):
    """Key id -> public key to verify with; `entry` says what that key may sign."""

    def __init__(self, entries: Sequence[TrustedKey]) -> None:
        """Check each key against its id.

        Raises:
            TrustError: a key is unreadable, has another id than the one stated, or stands there twice.
        """
        self._entries = {entry.keyid: entry for entry in entries}
        self._keys: dict[str, PublicKey] = {}
        for entry in entries:
            key = PublicKey.from_pem(entry.public_key, entry.name)
            if key.keyid != entry.keyid:
                raise TrustError(
                    f"{entry.name}: keyid {entry.keyid[:16]} is not that of its publicKey ({key.keyid[:16]})",
                    hint="Copy key and id again from their owner; one of them was changed.",
                )
            if entry.builders and Role.BUILDER not in entry.roles:
                raise TrustError(f"{entry.name}: builders need the role builder")
            if entry.groups and entry.roles:
                raise TrustError(
                    f"{entry.name}: a key with a role approves nothing, and this one has groups too",
                    hint="Give approvers keys of their own.",
                )
            self._keys[entry.keyid] = key
        names = {entry.name for entry in entries}
        if len(names) != len(entries) or len(self._keys) != len(entries):
            raise TrustError("a name or a key stands twice in the trust file", hint="Keep one entry a key.")

    @classmethod
    def load(cls, path: Path | None = None) -> "Trust":
        """Read a trust file; without a path the one beside this installation's own keys.

        Raises:
            TrustError: it is missing, unreadable or not valid.
        """
        if path is None:
            from .signing.keys import TRUST_FILE, default_directory  # noqa: PLC0415 - keys writes trust files

            path = default_directory() / TRUST_FILE
        try:
            data = path.read_bytes()
        except FileNotFoundError as error:
            raise TrustError(
                f"there is no trust file {path}", hint="Run: argosy evidence keys, or give --trust FILE."
            ) from error
        except OSError as error:
            raise TrustError(f"cannot read the trust file {path}: {error.strerror}") from error
        return cls.parse(data, str(path))

    @classmethod
    def parse(cls, data: bytes, source: str = "trust.yaml") -> "Trust":
        """Read the bytes of a trust file (YAML or JSON).

        Raises:
            TrustError: they are not valid.
        """
        if len(data) > _MAX_BYTES:
            raise TrustError(f"{source} has more than {_MAX_BYTES} bytes")
        try:
            documents = manifest.load(data, source)
        except InputError as error:
            raise TrustError(error.message, hint=error.hint) from error
        if len(documents) != 1:
            raise TrustError(f"{source} holds {len(documents)} documents; a trust file is one")
        try:
            file = TrustFile.parse(documents[0].object, source)
        except DocumentError as error:
            raise TrustError(error.message, hint="See docs/evidence.md for the shape of a trust file.") from error
        return cls(file.keys)

    def entry(self, keyid: str) -> TrustedKey:
        """Return what is known of a trusted key."""
        return self._entries[keyid]

    def entries(self) -> tuple[TrustedKey, ...]:
        """Return every entry, in the file's order."""
        return tuple(self._entries.values())

    def holders(self, role: TrustedRole) -> "Trust":
        """Return the part of the trust whose keys hold a role."""
        return Trust([entry for entry in self._entries.values() if role in entry.roles])

    def __getitem__(self, keyid: str) -> PublicKey:
        return self._keys[keyid]

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)


def dump(entries: Sequence[TrustedKey]) -> bytes:
    """Return the YAML text of a trust file."""
    lines = [
        "# Whose signatures count here, and for what. Edit it to trust others; level is yours to grant.",
        "apiVersion: argosy.dev/v1alpha1",
        "kind: Trust",
        "keys:",
    ]
    for entry in entries:
        lines += [f"  - name: {entry.name}", f"    keyid: {entry.keyid}", "    publicKey: |"]
        lines += [f"      {line}" for line in entry.public_key.splitlines()]
        lines.append(f"    roles: [{', '.join(str(role) for role in entry.roles)}]")
        lines += [f"    identity: {json.dumps(entry.identity)}"] if entry.identity else []
        lines += [f"    groups: {json.dumps(list(entry.groups))}"] if entry.groups else []
        lines += [f"    {name}: {moment!r}" for name, moment in _validity(entry)]
        if entry.builders:
            lines.append("    builders:")
            lines += [f"      - {{id: {builder.id!r}, level: {builder.level}}}" for builder in entry.builders]
    return ("\n".join(lines) + "\n").encode()


def _validity(entry: TrustedKey) -> list[tuple[str, str]]:
    return [
        (name, moment)
        for name, moment in (("notBefore", entry.not_before), ("notAfter", entry.not_after))
        if moment is not None
    ]
