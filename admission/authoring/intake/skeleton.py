"""The folder of a policy that was taken in: what its files say already, and what its new owner has to say."""

import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from ....adapters.manifest.dump import dump
from ....schemas.errors import PolicyError
from ...shape import is_array, is_object
from .found import Intake, named
from .rule import rule

_LONGEST = 60
_HOME = "https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/"
_VIOLATIONS = "[{'field': dyn(''), 'observed': dyn(null), 'expected': dyn(null)}]\n"
_CASES = """\
# Cases of {code}: the objects that it denies and allows. `argosy policy lint` asks for one of each, and
# `argosy policy test --coverage` says what they leave open. For example:
#
# - name: what it denies
#   object: {{apiVersion: v1, kind: Pod, metadata: {{name: web}}, spec: {{containers: []}}}}
#   verdict:
#     allowed: false
#     reasons: [{{field: ""}}]
[]
"""
_TYPES: tuple[tuple[type, str], ...] = (
    (dict, "object"),
    (list, "array"),
    (str, "string"),
    (bool, "boolean"),
    (int, "integer"),
    (float, "number"),
)
_SERVERS_OWN = ("apiVersion", "kind", "metadata", "status")


@dataclass(frozen=True, slots=True)
class Skeleton:
    """The files of one policy, and what its owner has to see to."""

    name: str
    """Of its folder."""
    code: str
    files: dict[str, bytes]
    remarks: tuple[str, ...]


def skeleton(item: Intake, taken: Collection[str]) -> Skeleton:
    """Return the folder of a policy.

    Args:
        item: the policy, with its bindings and params.
        taken: codes that stand for other policies.

    Raises:
        PolicyError: the policy has no name or no spec.
    """
    if not item.name or not item.spec:
        raise PolicyError(f"{item.place}: a policy needs metadata.name and spec")
    name = _folder(item.name)
    code = _code(name, taken)
    remarks: list[str] = []
    sidecar = _sidecar(item, name, code, remarks)
    files = {
        "policy.yaml": dump([sidecar]),
        "rule.yaml": dump([rule(item, code)]),
        "cases.yaml": _CASES.format(code=code).encode(),
    }
    return Skeleton(name, code, files, tuple(f"{item.place}: {remark}" for remark in remarks))


def _folder(name: str) -> str:
    """Return a folder's name: what stands before a domain, in the letters that folders have."""
    return re.sub(r"[^a-z0-9]+", "-", name.partition(".")[0].lower()).strip("-")[:_LONGEST].rstrip("-") or "policy"


def _code(name: str, taken: Collection[str]) -> str:
    first = "I_" + name.upper().replace("-", "_")
    code, number = first, 1
    while code in taken:
        number += 1
        code = f"{first}_{number}"
    return code


def _sidecar(item: Intake, name: str, code: str, remarks: list[str]) -> dict[str, Any]:
    said = _said(item)
    if not said:
        remarks.append("says nothing of what it is for: write `description`")
    params = _schema(item, remarks)
    bindings = _bindings(item, remarks)
    remarks.append("write `violations`, so that a refusal names its field, and cases")
    found: dict[str, Any] = {
        "code": code,
        "title": name.replace("-", " ").capitalize()[:_LONGEST],
        "severity": "hard",
        "category": "Workload",
        "description": (said or f"Taken in from the ValidatingAdmissionPolicy {item.name}, which says no more.") + "\n",
        "standard": {"name": f"ValidatingAdmissionPolicy {item.name}", "url": _HOME},
        "contract": _contract(item) or name.replace("-", " "),
        "params": {"type": "object", "additionalProperties": False, "properties": params},
        "violations": _VIOLATIONS,
        "recourse": [{"kind": "human", "title": "Change what the message names"}],
    }
    return found | ({"bindings": bindings} if bindings else {})


def _said(item: Intake) -> str:
    """Return what an annotation says of a policy, whichever tool's it is."""
    metadata: Any = item.document.object.get("metadata")
    annotations: Any = metadata.get("annotations") if is_object(metadata) else None
    found = annotations if is_object(annotations) else {}
    texts = [str(value).strip() for key, value in found.items() if key.rpartition("/")[2] == "description"]
    return next(iter(texts), "")


def _contract(item: Intake) -> str:
    validations: Any = item.spec.get("validations")
    texts = [entry.get("message") for entry in (validations if is_array(validations) else ()) if is_object(entry)]
    return next((" ".join(text.split()) for text in texts if isinstance(text, str) and text.strip()), "")


def _schema(item: Intake, remarks: list[str]) -> dict[str, Any]:
    """Return a schema of params, made of the values that an object of them holds."""
    if "paramKind" not in item.spec:
        return {}
    objects = list(item.params.values())
    if not objects:
        remarks.append("reads params, and no object of them was given: describe them in `params`")
        return {}
    found: dict[str, Any] = {}
    for given in objects:
        for key, value in given.items():
            if key not in _SERVERS_OWN:
                found.setdefault(
                    key, {"description": f"Taken in from {named(given)}.", **_type(value), "default": value}
                )
    return found


def _type(value: Any) -> dict[str, str]:
    for kind, name in _TYPES:
        if isinstance(value, kind):
            return {"type": name}
    return {}


def _bindings(item: Intake, remarks: list[str]) -> list[dict[str, Any]]:
    """Return the sidecar's bindings: what follows from a refusal, and the params where they differ."""
    found: list[dict[str, Any]] = []
    nothing: dict[str, Any] = {}
    first = next(iter(item.params.values()), nothing)
    for binding in item.bindings:
        spec: Any = binding["spec"]
        if spec.get("matchResources"):
            remarks.append(f"binding {named(binding)} selects what it judges: write that into a set's `overrides`")
        actions: Any = spec.get("validationActions")
        params = {
            key: value
            for key, value in item.params.get(named(binding), {}).items()
            if key not in _SERVERS_OWN and first.get(key) != value
        }
        entry: dict[str, Any] = {"validationActions": actions if is_array(actions) and actions else ["Deny"]}
        found.append(entry | ({"params": params} if params else {}))
    distinct = {json.dumps(entry, sort_keys=True): entry for entry in found}
    only = list(distinct.values())
    return [] if only == [{"validationActions": ["Deny"]}] else only
