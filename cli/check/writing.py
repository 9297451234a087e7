"""Write fixed files: each whole or not at all, all of them prepared before the first is replaced."""

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
        InputError: one cannot be written; none is then.
    """
    prepared: list[tuple[Path, Path]] = []
    try:
        for name, text in changed.items():
            target = Path(name).resolve()
            mark = _MARK if target.read_bytes().startswith(_MARK) else b""
            prepared.append((_prepare(target, mark + text.encode()), target))
            shutil.copymode(target, prepared[-1][0])
        for name, data in created.items():
            target = Path(name).resolve()
            prepared.append((_prepare(target, data), target))
        for temporary, target in prepared:
            temporary.replace(target)
    except OSError as error:
        raise InputError(f"cannot write {error.filename}: {error.strerror}", hint="Nothing was changed.") from error
    finally:
        for temporary, _ in prepared:
            temporary.unlink(missing_ok=True)


def _prepare(target: Path, data: bytes) -> Path:
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    with temporary.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    return temporary
