"""The digest of a file or a folder: names, contents, execute bits and links; neither times nor owners."""

import hashlib
import os
import stat
from pathlib import Path

from ...schemas.canonical import digest_of


def tree_digest(path: Path) -> str:
    """Return `sha256:<hex>`; of a file the digest of its bytes, of a folder that of the list of its parts.

    Raises:
        OSError: a part cannot be read, or is neither file, folder nor link.
    """
    mode = path.lstat().st_mode
    if stat.S_ISREG(mode):
        return f"sha256:{_file(path)}"
    if not stat.S_ISDIR(mode):
        raise OSError(f"{path.name} is neither a file nor a folder")
    parts: list[tuple[str, str, str]] = []
    for folder, folders, files in os.walk(path):
        for name in sorted([*folders, *files]):
            part = Path(folder, name)
            relative = os.fsencode(part.relative_to(path)).decode("utf-8", "backslashreplace")
            mode = part.lstat().st_mode
            if stat.S_ISLNK(mode):
                parts.append((relative, "link", os.fsencode(part.readlink()).decode("utf-8", "backslashreplace")))
            elif stat.S_ISREG(mode):
                parts.append((relative, "program" if mode & stat.S_IXUSR else "file", _file(part)))
            elif stat.S_ISDIR(mode):
                parts.append((relative, "folder", ""))
            else:
                raise OSError(f"{relative} is neither file, folder nor link")
    return digest_of(sorted(parts))


def _file(path: Path) -> str:
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
