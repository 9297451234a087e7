"""Which lines a change added, read from its unified diff (`git diff`)."""

import re

_HUNK = re.compile(r"@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@")
_ESCAPE = re.compile(rb"\\([0-3][0-7]{2}|.)")
_SHORT = {b"n": b"\n", b"t": b"\t", b"r": b"\r", b"a": b"\a", b"b": b"\b", b"f": b"\f", b"v": b"\v"}


def changed_lines(diff: str) -> dict[str, set[int]]:
    """Return path -> numbers of the lines that the change added or altered, for every file that is there after it."""
    found: dict[str, set[int]] = {}
    path: str | None = None
    line = left = 0
    # Not splitlines: a form feed or a lone carriage return inside a line ends none.
    for row in diff.split("\n"):
        if left > 0:
            if row.startswith("+"):
                if path is not None:
                    found[path].add(line)
                line, left = line + 1, left - 1
            elif not row.startswith(("-", "\\")):
                line, left = line + 1, left - 1
        elif row.startswith("+++ "):
            path = path_of(row[4:])
            if path is not None:
                found.setdefault(path, set())
        elif hunk := _HUNK.match(row):
            line, left = int(hunk[1]), int(hunk[2] or "1")
    return found


def path_of(name: str) -> str | None:
    """Return the path that a header names as `b/PATH`, in quotes where Git quotes it; None for a deleted file's."""
    name = name.rstrip("\t")
    if name.startswith('"') and name.endswith('"'):
        plain = _ESCAPE.sub(_unescape, name[1:-1].encode("utf-8", "surrogateescape"))
        name = plain.decode("utf-8", "surrogateescape")
    return None if name == "/dev/null" else name.removeprefix("b/")


def _unescape(match: "re.Match[bytes]") -> bytes:
    code = match[1]
    return bytes([int(code, 8)]) if len(code) == len("000") else _SHORT.get(code, code)
