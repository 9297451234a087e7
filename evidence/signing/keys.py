"""The six signing keys of one installation: a file a role, and the trust file that says what each may sign."""

import errno
import os
import secrets
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ...schemas.errors import TrustError
from ...schemas.role import Role
from ..trust import BuilderLevel, TrustedKey, dump
from .private_key import PrivateKey

LOCAL_BUILDER = "https://argosy.dev/builders/local/v1"
"""The local executor's builder id: this machine, the user's own key, hence level 1."""
TRUST_FILE = "trust.yaml"
_PRIVATE = 0o600
_OTHERS = 0o077
_OTHERS_WRITE = 0o022
_MAX_KEY_BYTES = 64 * 1024


@dataclass(frozen=True)
class Keyring:
    """A signer a role, and where they are kept."""

    directory: Path
    signers: Mapping[Role, PrivateKey]

    def __getitem__(self, role: Role) -> PrivateKey:
        """Return the signer of a role."""
        return self.signers[role]

    @property
    def trust_file(self) -> Path:
        """Return the trust file beside the keys."""
        return self.directory / TRUST_FILE


def default_directory() -> Path:
    """Return `${XDG_CONFIG_HOME:-~/.config}/argosy/keys`."""
    configured = os.environ.get("XDG_CONFIG_HOME", "")
    root = Path(configured) if Path(configured).is_absolute() else Path.home() / ".config"
    return root / "argosy" / "keys"


def load_or_create(directory: Path | None = None) -> Keyring:
    """Return the keyring of a folder; missing keys and a missing trust file are made.

    Each file appears whole or not at all, and the first of several processes wins: all of them return the same keys.

    Raises:
        TrustError: the folder or a key is open to others, unreadable, or a key is gone that the trust file expects.
    """
    folder = directory or default_directory()
    complete = (folder / TRUST_FILE).exists()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if stat.S_IMODE(folder.stat().st_mode) & _OTHERS_WRITE:
            raise TrustError(f"{folder} can be written by others", hint=f"Run: chmod 700 {folder}")
        signers = {role: _load_or_create(folder / f"{role.value}.pem", may_create=not complete) for role in Role}
        if not complete:
            _create(folder / TRUST_FILE, dump(_trusted(signers)), 0o644)
    except OSError as error:
        raise TrustError(f"cannot keep keys in {folder}: {error.strerror or error}") from error
    return Keyring(folder, signers)


def _load_or_create(path: Path, *, may_create: bool) -> PrivateKey:
    try:
        return load_key(path)
    except FileNotFoundError as error:
        if not may_create:
            raise TrustError(
                f"{path} is gone, but {TRUST_FILE} beside it expects it",
                hint=f"Restore the key, or move {path.parent} away to start with new keys.",
            ) from error
    _create(path, PrivateKey.generate().pem(), _PRIVATE)
    return load_key(path)


def load_key(path: Path) -> PrivateKey:
    """Return the private key of a file.

    Raises:
        OSError: it cannot be read.
        TrustError: it is open to others, or holds no key of ours.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        if stat.S_IMODE(os.fstat(descriptor).st_mode) & _OTHERS:
            raise TrustError(f"{path} can be read or written by others", hint=f"Run: chmod 600 {path}")
        return PrivateKey.from_pem(file.read(_MAX_KEY_BYTES), str(path))


def _create(path: Path, data: bytes, mode: int) -> None:
    """Write a file that does not exist yet; leave it alone where another process was first."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(descriptor)
        os.link(temporary, path)
    except OSError as error:
        if error.errno != errno.EEXIST:
            raise
    finally:
        temporary.unlink()


def _trusted(signers: Mapping[Role, PrivateKey]) -> list[TrustedKey]:
    return [
        TrustedKey(
            name=role.value,
            keyid=signer.keyid,
            public_key=signer.public.pem,
            roles=(role,),
            builders=(BuilderLevel(id=LOCAL_BUILDER, level=1),) if role is Role.BUILDER else (),
        )
        for role, signer in signers.items()
    ]
