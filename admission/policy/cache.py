"""Built policies kept between commands, by content; a folder that others could write to is not read.

A cached program decides, so the cache must be as trustworthy as the code: private to this user, and refused otherwise.
"""

import contextlib
import json
import os
import secrets
import stat
from pathlib import Path
from typing import Any

from ...schemas.canonical import sha256

_FORMAT = "3"
_LIMIT = 64 * 1024 * 1024


def read(key: str) -> Any | None:
    """Return the JSON value kept under `key`, or None where there is none that can be trusted."""
    try:
        with contextlib.ExitStack() as stack:
            directory = _open_directory(create=False)
            stack.callback(os.close, directory)
            file = os.open(_name(key), os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=directory)
            with os.fdopen(file, "rb") as stream:
                if not _private(os.fstat(stream.fileno()), stat.S_ISREG):
                    return None
                data = stream.read(_LIMIT)
        digest, _, payload = data.partition(b"\n")
        return json.loads(payload) if digest.decode() == sha256(payload) else None
    except (OSError, ValueError):
        return None


def write(key: str, value: Any) -> None:
    """Keep a JSON value under `key`, whole or not at all; where that is impossible, nothing is kept."""
    payload = json.dumps(value, separators=(",", ":")).encode()
    data = sha256(payload).encode() + b"\n" + payload
    with contextlib.suppress(OSError), contextlib.ExitStack() as stack:
        directory = _open_directory(create=True)
        stack.callback(os.close, directory)
        temporary = f".{secrets.token_hex(8)}"
        file = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600, dir_fd=directory)
        try:
            with os.fdopen(file, "wb") as stream:
                stream.write(data)
            os.rename(temporary, _name(key), src_dir_fd=directory, dst_dir_fd=directory)
        except OSError:
            os.unlink(temporary, dir_fd=directory)
            raise


def _open_directory(*, create: bool) -> int:
    """Return the opened folder.

    Raises:
        OSError: it cannot be opened, or someone else owns it or may write to it.
    """
    home = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    path = Path(home).expanduser() / "argosy" / "policies"
    if create:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.mkdir(mode=0o700, exist_ok=True)
    opened = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    if not _private(os.fstat(opened), stat.S_ISDIR):
        os.close(opened)
        raise PermissionError(f"{path} is not private")
    return opened


def _private(status: os.stat_result, kind: Any) -> bool:
    return bool(kind(status.st_mode)) and status.st_uid == os.geteuid() and not status.st_mode & 0o077


def _name(key: str) -> str:
    return f"{key.removeprefix('sha256:')}.{_FORMAT}.json"
