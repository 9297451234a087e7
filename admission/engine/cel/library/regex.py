"""Regular expressions of `matches`, `find` and `findAll`: RE2, so that their time is linear in the text."""

import functools
import re
from typing import Any

import re2 as _re2  # type: ignore[import-untyped]  # pyright: ignore[reportMissingTypeStubs]

# It ships no types.
re2: Any = _re2
_ONE_BYTE = re.compile(r"(?:[^\\]|\\[^C])*\\C", re.DOTALL)
"""`\\C` is no regular expression of Go's."""
_OPTIONS = re2.Options()
_OPTIONS.log_errors = False


@functools.lru_cache(maxsize=256)
def compiled(pattern: str) -> Any:
    """Return the compiled pattern.

    Raises:
        ValueError: it is no regular expression.
    """
    if _ONE_BYTE.match(pattern):
        raise ValueError("Illegal regex: invalid escape sequence: `\\C`")
    try:
        return re2.compile(pattern, _OPTIONS)
    except re2.error as error:
        said = error.args[0]
        reason = said.decode(errors="replace") if isinstance(said, bytes) else str(said)
        raise ValueError(f"Illegal regex: {reason}") from error


def matches(text: str, pattern: str) -> bool:
    """Return whether a pattern is found in a text."""
    return compiled(pattern).search(text) is not None


def find(text: str, pattern: str) -> str:
    """Return the first match, or an empty text."""
    found = compiled(pattern).search(text)
    return str(found.group(0)) if found else ""


def find_all(text: str, pattern: str, most: int = -1) -> list[str]:
    """Return the matches that do not overlap; an empty one right after another match does not count.

    Args:
        text: where to search.
        pattern: the regular expression.
        most: how many are wanted; all where it is negative.
    """
    found: list[str] = []
    if most == 0:
        return found
    end = -1
    for match in compiled(pattern).finditer(text):
        start = match.start(0)
        if match.end(0) > start or start != end:
            found.append(str(match.group(0)))
        end = match.end(0)
        if len(found) == most:
            break
    return found
