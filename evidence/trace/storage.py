"""A folder that cannot take what is written to it: one error that says where, and that nothing is lost."""

import contextlib
import errno
import sqlite3
from collections.abc import Generator
from pathlib import Path
from typing import ClassVar

from ...schemas.errors import ArgosyError

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_CLOSED = frozenset({errno.EACCES, errno.EIO, errno.EPERM, errno.EROFS})
_SQLITE = frozenset({sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY})
_PRIMARY = 0xFF
"""The bits of an SQLite error that name its kind."""


class StorageError(ArgosyError):
    """What was to be kept cannot be written; what was written before is whole."""

    code: ClassVar[str] = "E_STORAGE"
    retryable: ClassVar[bool] = True


@contextlib.contextmanager
def keeping(folder: Path) -> Generator[None]:
    """Turn what the disk refuses into one error that names the folder.

    Raises:
        StorageError: no space is left, or the folder cannot be written to.
    """
    try:
        yield
    except OSError as error:
        if error.errno not in _FULL | _CLOSED:
            raise
        raise _refused(folder, error.strerror or str(error), full=error.errno in _FULL) from error
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY
        if code not in _SQLITE:
            raise
        raise _refused(folder, str(error), full=code == sqlite3.SQLITE_FULL) from error


def _refused(folder: Path, why: str, *, full: bool) -> StorageError:
    if full:
        return StorageError(f"no space left in {folder}", hint="Make room and run the same command again.")
    return StorageError(f"cannot write in {folder}: {why}", hint="Mend it and run the same command again.")
