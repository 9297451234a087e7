"""What others wrote, shown to a person: nothing in it can steer a terminal or forge a line."""

import json
from typing import Any

_LONGEST = 160


def visible(text: str) -> str:
    """Return text with every character that is not printable spelled out."""
    return text if text.isprintable() else "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def shown(value: Any) -> str:
    """Return a JSON value in one short line."""
    text = visible(json.dumps(value, ensure_ascii=False, sort_keys=True))
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
