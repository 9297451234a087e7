"""All about one policy, for programs; a page and a terminal show the same."""

from typing import Any

from ..shape import is_array, is_object
from .cases import CASES, PlacedCase, read_cases
from .catalogue import Entry
from .example import example
from .summary import operations, summary

_ANY = "any value"


def detail(entry: Entry, sets: dict[str, list[str]]) -> dict[str, Any]:
    """Return everything that is said of one policy.

    Raises:
        PolicyError: its cases cannot be read.
    """
    sidecar = entry.sidecar
    cases = _cases(entry)
    shown = {
        name: found.wire()
        for name, found in (("denied", example(cases, allowed=False)), ("allowed", example(cases, allowed=True)))
        if found
    }
    return {
        **summary(entry, sets),
        "contract": sidecar.contract,
        "standard": sidecar.standard.wire(),
        "description": sidecar.description.strip(),
        "operations": operations(entry),
        "params": params(entry),
        "bindings": [binding.wire() for binding in sidecar.bindings],
        "recourse": [{"name": item.name, "kind": item.kind.value, "title": item.title} for item in sidecar.recourse],
        "examples": shown,
        "cases": len(cases),
        "rule": entry.folder.rule_file,
    }


def params(entry: Entry) -> list[dict[str, Any]]:
    """Return a row about every param."""
    sidecar = entry.sidecar
    return [
        {
            "name": name,
            "type": type_of(schema),
            "default": schema.get("default"),
            "required": name in sidecar.requires,
            "description": str(schema.get("description", "")).strip(),
        }
        for name, schema in sidecar.params.properties.items()
    ]


def type_of(schema: dict[str, Any]) -> str:
    """Return the type of a param in a few words."""
    if "enum" in schema:
        return " or ".join(map(str, schema["enum"]))
    kind: Any = schema.get("type", _ANY)
    inner: Any = schema.get("items" if kind == "array" else "additionalProperties")
    if kind in ("array", "object") and is_object(inner):
        return f"{'list of' if kind == 'array' else 'map to'} {type_of(inner)}"
    return " or ".join(map(str, kind)) if is_array(kind) else str(kind)


def _cases(entry: Entry) -> list[PlacedCase]:
    return read_cases(entry.folder.path) if (entry.folder.path / CASES).is_file() else []
