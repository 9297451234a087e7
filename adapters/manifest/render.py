"""One value as the text that stands for it: in a line, or as an indented block."""

import json
import re
from typing import Any

import yaml

from .dump import ManifestDumper
from .scalar import resolve
from .shape import is_list, is_object

_PLAIN = re.compile(r"[A-Za-z0-9_./][A-Za-z0-9_./@:+-]*(?<!:)")
"""Text that needs no quotes anywhere, flow or block; a colon inside is followed by no space."""


def inline(value: Any, *, as_json: bool, quote: str = "") -> str:
    """Return a value in one line.

    Args:
        value: any JSON value.
        as_json: whether the file is JSON.
        quote: how the text that it replaces was quoted.
    """
    if as_json or (isinstance(value, str) and quote == '"'):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, str):
        if quote != "'" and _PLAIN.fullmatch(value) and resolve(value) == value:
            return value
        return json.dumps(value, ensure_ascii=False) if "\n" in value else "'" + value.replace("'", "''") + "'"
    if is_object(value):
        pairs = (f"{inline(key, as_json=False)}: {inline(part, as_json=False)}" for key, part in value.items())
        return "{" + ", ".join(pairs) + "}"
    if is_list(value):
        return "[" + ", ".join(inline(part, as_json=False) for part in value) + "]"
    return json.dumps(value)


def block(value: Any, indent: int) -> list[str]:
    """Return a non-empty object or list as lines of block YAML, without line ends."""
    text = yaml.dump(
        value, Dumper=ManifestDumper, default_flow_style=False, sort_keys=False, allow_unicode=True, width=10_000
    )
    return [" " * indent + line if line else line for line in text.rstrip("\n").split("\n")]


def json_block(value: Any, indent: int, step: int) -> str:
    """Return a value as JSON over several lines; the first one is not indented."""
    return json.dumps(value, ensure_ascii=False, indent=step or None).replace("\n", "\n" + " " * indent)
