"""Write a new folder: whole, or not at all, and never over anything that is there."""

import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path

from ...schemas.errors import InputError


def write_folder(target: Path, files: Mapping[str, str | bytes]) -> None:
    """Write files into a folder that is not there yet.

    Raises:
        InputError: something is there, or it cannot be written; then nothing is.
    """
    if target.exists() or target.is_symlink():
        raise InputError(f"{target}: is there already", hint="Choose another name, or take it away first.")
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        temporary.mkdir(parents=True)
        for name, content in files.items():
            (temporary / name).write_bytes(content.encode() if isinstance(content, str) else content)
        # A folder that somebody made meanwhile is only replaced when it is empty.
        temporary.rename(target)
    except OSError as error:
        raise InputError(f"cannot write {target}: {error.strerror or error}") from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
