"""What is said of a policy in a list and on its own: for people and for programs."""

from typing import Any

from ...schemas.verdict import Severity
from ..policy.folder import CEL_RULE
from ..policy.sidecar import ResourceRule
from ..policy.yaml_lines import YamlFile
from ..shape import is_array, is_object
from .catalogue import Entry, entries, membership


def summaries(source: str) -> list[dict[str, Any]]:
    """Return a line about every policy of a set or folder, in its order.

    Raises:
        PolicyError: there is none, or a file of one cannot be understood.
    """
    sets = membership()
    return [summary(entry, sets) for entry in entries(source)]


def summary(entry: Entry, sets: dict[str, list[str]]) -> dict[str, Any]:
    """Return what a list says of one policy."""
    sidecar = entry.sidecar
    return {
        "code": sidecar.code,
        "policy": entry.folder.name,
        "title": sidecar.title,
        "severity": sidecar.severity.value,
        "engine": entry.engine.value,
        "category": sidecar.category,
        "kinds": kinds(entry),
        "params": list(sidecar.params.properties),
        "requires": list(sidecar.requires),
        "sets": sets.get(entry.folder.name, []) if entry.is_packaged else [],
    }


def kinds(entry: Entry) -> list[str]:
    """Return the resources that a policy judges, as `resource` or `resource.group`."""
    found = [
        f"{resource}.{group}" if group else resource
        for rule in rules(entry)
        for group in rule.api_groups
        for resource in rule.resources
    ]
    return list(dict.fromkeys(found))


def operations(entry: Entry) -> list[str]:
    """Return the operations that a policy judges."""
    return list(dict.fromkeys(operation for rule in rules(entry) for operation in rule.operations))


def rules(entry: Entry) -> tuple[ResourceRule, ...]:
    """Return which requests a policy judges, whichever file says it."""
    if entry.folder.rule_file != CEL_RULE:
        return entry.sidecar.match
    value: Any = YamlFile(entry.folder.file(CEL_RULE), entry.folder.rule).value
    for name in ("spec", "matchConstraints", "resourceRules"):
        value = value.get(name) if is_object(value) else None
    return tuple(ResourceRule.model_validate(item) for item in value) if is_array(value) else ()


def strength(severity: Severity) -> str:
    """Return what a severity means, in one sentence."""
    if severity is Severity.HARD:
        return "Hard: no flag, exception or person overrides it."
    return "Soft: it warns, and an exception with a reason accepts it."
