"""Times that predicates claim, as whole seconds in UTC."""

from datetime import UTC, datetime, timedelta

from ...adapters.clock import rfc3339
from ..errors import UnreadableError

NEVER = "1970-01-01T00:00:00Z"
"""Stands for a time that was not said: as stale as can be."""


def read_moment(value: object, what: str) -> str:
    """Return a claimed RFC 3339 time as whole seconds in UTC; `NEVER` for one that is absent.

    Raises:
        UnreadableError: it is no time, or has no offset.
    """
    if value is None or value == "":
        return NEVER
    if not isinstance(value, str):
        raise UnreadableError(f"{what} is no time")
    try:
        moment = datetime.fromisoformat(value)
    except ValueError as error:
        raise UnreadableError(f"{what} is no RFC 3339 time") from error
    if moment.tzinfo is None:
        raise UnreadableError(f"{what} has no offset from UTC")
    return rfc3339(int(moment.astimezone(UTC).timestamp()))


def later(moment: str, seconds: int) -> str:
    """Return the time that many seconds after a time (RFC 3339, whole seconds, UTC)."""
    shifted = datetime.fromisoformat(moment) + timedelta(seconds=seconds)
    return shifted.strftime("%Y-%m-%dT%H:%M:%SZ")
