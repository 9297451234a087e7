"""Files that may hold manifests: found below a folder in a stable order, read whole within a bound."""

import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

from ...schemas.errors import InputError

SUFFIXES = (".yaml", ".yml", ".json")
STDIN = "-"
_FILE_BYTES = 512 * 1024 * 1024


def discover(path: str) -> Iterator[str]:
    """Yield the files that a path names: itself, or all manifests below a folder; hidden folders are left out.

    Raises:
        InputError: there is nothing there, a folder holds no manifest, or a part of it cannot be read; what can be is
            yielded before.
    """
    if path == STDIN or not _is_folder(path):
        # A pipe or a device, such as /dev/stdin or <(kustomize build), is read as one file.
        yield path
        return
    found = False
    unread: list[str] = []
    for folder, folders, files in os.walk(
        path, onerror=lambda error: unread.append(f"{error.filename}: {error.strerror}")
    ):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if name.endswith(SUFFIXES):
                found = True
                file = os.path.join(folder, name)  # noqa: PTH118 - keeps the path as it was given
                if _is_special(file):
                    unread.append(f"{file}: a pipe or a device in a folder is not read")
                else:
                    yield file
    if unread:
        raise InputError("; ".join(unread), hint="Give only folders that can be read whole.")
    if not found:
        raise InputError(f"{path}: no *.yaml, *.yml or *.json below it", hint="Give a folder that holds manifests.")


def _is_folder(path: str) -> bool:
    try:
        return stat.S_ISDIR(Path(path).stat().st_mode)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise InputError(
            f"{path}: there is no such file or folder", hint="Give a file, a folder, or - for stdin."
        ) from error
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}", hint="Check that it can be read.") from error


def _is_special(file: str) -> bool:
    """Return whether it is neither a file nor unknown; reading says what is wrong with the unknown."""
    try:
        return not stat.S_ISREG(Path(file).stat().st_mode)
    except OSError:
        return False


def read_bytes(path: str) -> bytes:
    """Return a file's bytes; `-` is standard input.

    Raises:
        InputError: it cannot be read, or is larger than 512 MB.
    """
    if not path.isprintable():
        raise InputError(f"{path!r}: the name of a file must be printable UTF-8", hint="Rename it.")
    try:
        if path == STDIN:
            data = sys.stdin.buffer.read(_FILE_BYTES + 1)
        else:
            with Path(path).open("rb") as file:
                data = file.read(_FILE_BYTES + 1)
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}", hint="Check that it exists and can be read.") from error
    if len(data) > _FILE_BYTES:
        raise InputError(f"{path}: the file is larger than 512 MB", hint="Split it.")
    return data
