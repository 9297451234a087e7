"""What `git diff-tree --raw --numstat -z` printed, read into FileChanges."""

from typing import Literal

from ...schemas.change import FileChange
from ...schemas.errors import InputError

_RENAMED = ("R", "C")
_STATUS: dict[str, Literal["added", "modified", "deleted", "renamed"]] = {
    "A": "added",
    "D": "deleted",
    "R": "renamed",
    "C": "added",
}


def read_changes(raw: bytes) -> tuple[FileChange, ...]:
    """Return one FileChange a path, sorted by path; a binary file counts no lines.

    Raw records come first (`:modes ids status NUL path NUL`, two paths for a rename), then the counts
    (`added TAB removed TAB path NUL`; for a rename the path is empty and old and new follow).

    Raises:
        InputError: a path is not UTF-8.
    """
    try:
        fields = raw.decode().split("\0")
    except UnicodeDecodeError as error:
        raise InputError("the change touches a path that is not UTF-8", hint="Rename the file.") from error
    statuses: dict[str, str] = {}
    counts: dict[str, tuple[int, int]] = {}
    position = 0
    while position < len(fields) and fields[position]:
        field = fields[position]
        if field.startswith(":"):
            status = field.split(" ")[4][0]
            position += 2 if status in _RENAMED else 1
            statuses[fields[position]] = status
        else:
            added, removed, path = field.split("\t", 2)
            if not path:
                position += 2
                path = fields[position]
            counts[path] = (_count(added), _count(removed))
        position += 1
    return tuple(
        FileChange(path=path, status=_STATUS.get(statuses[path], "modified"), added=added, removed=removed)
        for path, (added, removed) in sorted(counts.items())
    )


def _count(text: str) -> int:
    return int(text) if text.isdecimal() else 0
