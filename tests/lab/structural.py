"""Strict validation by a CRD's structural schema (https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/).

The API server drops unknown fields silently; here they are errors. Rules in CEL (`x-kubernetes-validations`), list map
keys and formats are not judged.
"""

from typing import Any

import jsonschema_rs

_TEXTS: dict[str, Any] = {"type": "object", "additionalProperties": {"type": "string"}}
_METADATA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "name": {"type": "string"},
        "generateName": {"type": "string"},
        "namespace": {"type": "string"},
        "labels": _TEXTS,
        "annotations": _TEXTS,
        "finalizers": {"type": "array", "items": {"type": "string"}},
    },
}
_IDENTITY: dict[str, Any] = {"apiVersion": {"type": "string"}, "kind": {"type": "string"}, "metadata": _METADATA}
_LIMITS = (
    *("type", "enum", "required", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
    *("minLength", "maxLength", "pattern", "minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties"),
)


class Definition:
    """One CustomResourceDefinition."""

    def __init__(self, crd: dict[str, Any]) -> None:
        spec = crd["spec"]
        self._group: str = spec["group"]
        self._kind: str = spec["names"]["kind"]
        self._schemas = {
            version["name"]: close(version["schema"]["openAPIV3Schema"], embedded=True)
            for version in spec["versions"]
            if version["served"]
        }

    def errors(self, item: dict[str, Any]) -> list[str]:
        """Return one line an error, `path: what`; empty for an object that the definition takes whole."""
        group, _, version = item["apiVersion"].rpartition("/")
        if (group, item["kind"]) != (self._group, self._kind) or version not in self._schemas:
            return [f"apiVersion: {item['apiVersion']} serves no {item['kind']}"]
        validator = jsonschema_rs.Draft202012Validator(self._schemas[version])
        return [f"{'.'.join(map(str, error.instance_path))}: {error.message}" for error in validator.iter_errors(item)]


def close(schema: dict[str, Any], *, embedded: bool = False) -> dict[str, Any]:
    """Return a structural schema as JSON Schema that refuses what the API server would drop."""
    made = _limits(schema)
    if schema.get("x-kubernetes-int-or-string"):
        made["type"] = ["integer", "string"]
    if "items" in schema:
        made["items"] = close(schema["items"])
    if "properties" in schema:
        made["properties"] = {name: close(value) for name, value in schema["properties"].items()}
    if embedded or schema.get("x-kubernetes-embedded-resource"):
        made["properties"] = made.get("properties", {}) | _IDENTITY
    if made.get("type") == "object" and not schema.get("x-kubernetes-preserve-unknown-fields"):
        extra = schema.get("additionalProperties", False)
        made["additionalProperties"] = extra if isinstance(extra, bool) else close(extra)
    if schema.get("nullable") and isinstance(made.get("type"), str):
        made["type"] = [made["type"], "null"]
    return made


def _limits(schema: dict[str, Any]) -> dict[str, Any]:
    """Return what restricts values; the rules inside anyOf and the like close nothing."""
    made = {key: schema[key] for key in _LIMITS if key in schema}
    for key in ("anyOf", "oneOf", "allOf"):
        if key in schema:
            made[key] = [_rule(rule) for rule in schema[key]]
    if "not" in schema:
        made["not"] = _rule(schema["not"])
    return made


def _rule(rule: dict[str, Any]) -> dict[str, Any]:
    made = _limits(rule)
    if "properties" in rule:
        made["properties"] = {name: _rule(value) for name, value in rule["properties"].items()}
    if "items" in rule:
        made["items"] = _rule(rule["items"])
    return made
