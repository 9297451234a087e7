"""Values of unknown JSON, TOML or YAML, read as the shape that is expected or as nothing."""

from typing import Any, cast


def table(value: Any) -> dict[str, Any]:
    """Return a mapping as it is, anything else as an empty one."""
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def rows(value: Any) -> list[Any]:
    """Return a list as it is, anything else as an empty one."""
    return [*value] if isinstance(value, list) else []


def text(value: Any) -> str:
    """Return a string as it is, anything else as an empty one."""
    return value if isinstance(value, str) else ""


def count(value: Any) -> int:
    """Return a whole number that is not negative as it is, anything else as 0."""
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else 0
