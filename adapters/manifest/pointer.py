"""JSON Pointers (RFC 6901): `/spec/containers/0/name`; `~1` stands for a slash, `~0` for a tilde."""

from typing import Any

from ...schemas.errors import InputError
from .shape import is_list, is_object


def split(pointer: str) -> tuple[str, ...]:
    """Return the unescaped parts; none for the whole document.

    Raises:
        InputError: the pointer does not start with a slash, or escapes something else.
    """
    if not pointer:
        return ()
    if not pointer.startswith("/"):
        raise InputError(f"{pointer!r} is no JSON Pointer", hint="Write it as /spec/containers/0.")
    if "~" not in pointer:
        return tuple(pointer[1:].split("/"))
    if "~" in pointer.replace("~0", "").replace("~1", ""):
        raise InputError(f"{pointer!r} is no JSON Pointer: ~ must be ~0 or ~1", hint="Escape ~ as ~0 and / as ~1.")
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in pointer[1:].split("/"))


def join(parts: tuple[str | int, ...]) -> str:
    """Return the pointer of unescaped parts."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)


def position_in(size: int, part: str) -> int | None:
    """Return the index that a part names in a list of this size (`-` is the end), or None."""
    if part == "-":
        return size
    if not part.isascii() or not part.isdecimal() or (part[0] == "0" and part != "0"):
        return None
    return int(part)


def member(value: Any, part: str, absent: Any = None) -> Any:
    """Return the field or the item that a part names in a JSON value, or `absent` where there is none."""
    if is_object(value):
        return value.get(part, absent)
    if is_list(value):
        index = position_in(len(value), part)
        return value[index] if index is not None and index < len(value) else absent
    return absent
