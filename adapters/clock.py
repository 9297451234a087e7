"""The one clock: whole seconds in UTC; `SOURCE_DATE_EPOCH` stands for it when set (reproducible-builds.org)."""

import os
from datetime import UTC, datetime

from ..schemas.errors import InputError


def now() -> str:
    """Return the moment as RFC 3339, e.g. `2026-01-31T12:00:00Z`.

    Raises:
        InputError: SOURCE_DATE_EPOCH is no count of seconds.
    """
    return rfc3339(epoch())


def epoch() -> int:
    """Return the moment as whole seconds since 1970."""
    fixed = os.environ.get("SOURCE_DATE_EPOCH")
    if not fixed:
        return int(datetime.now(UTC).timestamp())
    if not fixed.isdecimal() or len(fixed) > len("253402300799"):
        raise InputError(
            f"SOURCE_DATE_EPOCH is {fixed!r}, not a count of seconds", hint="Unset it, or set it to whole seconds."
        )
    return int(fixed)


def rfc3339(seconds: int) -> str:
    """Return whole seconds since 1970 as RFC 3339 in UTC."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def seconds(moment: str) -> int:
    """Return RFC 3339 in UTC, whole seconds, as seconds since 1970."""
    return int(datetime.strptime(moment, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC).timestamp())
