"""One layer: a folder as a tar whose bytes depend on names, contents and execute bits alone."""

import io
import posixpath
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath

from ...schemas.errors import InputError

Chosen = Callable[[PurePosixPath], bool]


def layer(folder: Path, prefix: str, epoch: int, chosen: Chosen = lambda _: True) -> bytes:
    """Return the tar of the chosen files of a folder, below `prefix` (`app`); owned by root, dated `epoch`.

    Args:
        folder: what enters; links are kept as links.
        prefix: where it is in the image, without slashes around it.
        epoch: seconds since 1970.
        chosen: which paths, relative to the folder, enter; a folder that is not chosen is not entered.

    Raises:
        InputError: a link leads out of the folder, or a file is no regular file.
    """
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for part in reversed(PurePosixPath(prefix).parents[:-1]):
            tar.addfile(_member(str(part), tarfile.DIRTYPE, 0o755, epoch))
        tar.addfile(_member(prefix, tarfile.DIRTYPE, 0o755, epoch))
        for relative in _walk(folder, PurePosixPath(), chosen):
            path, name = folder / relative, f"{prefix}/{relative}"
            if path.is_symlink():
                member = _member(name, tarfile.SYMTYPE, 0o777, epoch)
                member.linkname = _target(path, relative)
                tar.addfile(member)
            elif path.is_dir():
                tar.addfile(_member(name, tarfile.DIRTYPE, 0o755, epoch))
            elif path.is_file():
                data = path.read_bytes()
                member = _member(name, tarfile.REGTYPE, 0o755 if path.stat().st_mode & 0o100 else 0o644, epoch)
                member.size = len(data)
                tar.addfile(member, io.BytesIO(data))
            else:
                raise InputError(f"{relative} is no regular file", hint="Remove it from the image's context.")
    return stream.getvalue()


def _walk(folder: Path, below: PurePosixPath, chosen: Chosen) -> Iterator[PurePosixPath]:
    for name in sorted(entry.name for entry in (folder / below).iterdir()):
        relative = below / name
        if not chosen(relative):
            continue
        yield relative
        path = folder / relative
        if path.is_dir() and not path.is_symlink():
            yield from _walk(folder, relative, chosen)


def _target(path: Path, relative: PurePosixPath) -> str:
    target = str(path.readlink())
    landing = posixpath.normpath(posixpath.join(str(relative.parent), target))
    if target.startswith("/") or landing.startswith(".."):
        raise InputError(f"the link {relative} leads out of the image's context", hint="Replace it by the file.")
    return target


def _member(name: str, kind: bytes, mode: int, epoch: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.mode, member.mtime = kind, mode, epoch
    return member
