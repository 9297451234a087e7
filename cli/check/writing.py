"""Write fixed files: each whole or not at all, all of them prepared before the first is replaced."""

import errno
import os
import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path

from ...schemas.errors import InputError

_MARK = b"\xef\xbb\xbf"


def write(changed: Mapping[str, str], created: Mapping[str, bytes]) -> None:
    """Replace files by their new text and make new ones.

    Raises:
        InputError: one cannot be prepared; none is changed then.
    """
    prepared: dict[Path, Path] = {}
    name = ""
    try:
        for name, text in changed.items():
            target = Path(name).resolve()
            if target in prepared:  # One file by two names, by a link for example, was fixed alike.
                continue
            if not os.access(target, os.W_OK):  # A folder that can be written to would let it be replaced.
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
            mark = _MARK if target.read_bytes().startswith(_MARK) else b""
            prepared[target] = temporary = _beside(target)
            _fill(temporary, mark + text.encode())
            shutil.copymode(target, temporary)
        for name, data in created.items():
            target = Path(name).resolve()
            prepared[target] = temporary = _beside(target)
            _fill(temporary, data)
        for target, temporary in prepared.items():
            temporary.replace(target)
    except OSError as error:
        raise InputError(
            f"cannot write {name}: {error.strerror or error}", hint="Make the file and its folder writable."
        ) from error
    finally:
        for temporary in prepared.values():
            temporary.unlink(missing_ok=True)


def _beside(target: Path) -> Path:
    return target.with_name(f".{target.name}.{secrets.token_hex(4)}")


def _fill(temporary: Path, data: bytes) -> None:
    with temporary.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
