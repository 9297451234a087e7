"""The objects of a rendered policy, each as the API server reads it."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from ....schemas.label_selector import Requirement
from ...policy.admission_policy import PARAMS_KIND

_GROUP = "admissionregistration.k8s.io/v1"
_ORDER = ("Deny", "Warn", "Audit")
_NAMESPACED = {
    "apiGroups": ["*"],
    "apiVersions": ["*"],
    "operations": ["*"],
    "resources": ["*/*"],
    "scope": "Namespaced",
}
_NAMESPACES = {
    "apiGroups": [""],
    "apiVersions": ["*"],
    "operations": ["*"],
    "resources": ["namespaces", "namespaces/*"],
    "scope": "Cluster",
}


def policy_object(document: Mapping[str, Any], labels: Mapping[str, str]) -> dict[str, Any]:
    """Return the rule itself, word for word, with labels that say where it comes from."""
    metadata = document["metadata"]
    return {
        "apiVersion": _GROUP,
        "kind": "ValidatingAdmissionPolicy",
        "metadata": {**metadata, "labels": {**metadata.get("labels", {}), **labels}},
        "spec": document["spec"] | {"matchConstraints": _defaulted(document["spec"]["matchConstraints"])},
    }


def _defaulted(constraints: Mapping[str, Any]) -> dict[str, Any]:
    """Return match constraints with what the API server adds: else every reconciliation would find a difference."""
    rules = ("resourceRules", "excludeResourceRules")
    added: dict[str, Any] = {"matchPolicy": "Equivalent", "namespaceSelector": {}, "objectSelector": {}}
    return {
        **added,
        **constraints,
        **{name: [{"scope": "*", **rule} for rule in constraints[name]] for name in rules if name in constraints},
    }


def params_object(name: str, labels: Mapping[str, str], params: Mapping[str, Any]) -> dict[str, Any]:
    """Return the params that a binding points at."""
    return {**PARAMS_KIND, "metadata": {"name": name, "labels": dict(labels)}, "spec": dict(params)}


def binding_object(  # noqa: PLR0913 - the fields of a binding, by name
    *,
    name: str,
    policy: str,
    labels: Mapping[str, str],
    actions: Collection[str],
    params: str | None,
    selector: Sequence[Requirement],
    namespaced_only: bool,
) -> dict[str, Any]:
    """Return a binding.

    Args:
        name: of the binding.
        policy: name of the policy.
        labels: say where it comes from.
        actions: what follows from a refusal; the API server takes no Warn beside Deny.
        params: name of the params object; None: the policy reads none.
        selector: of namespaces.
        namespaced_only: whether what stands in no namespace is left to another binding.
    """
    chosen = [action for action in _ORDER if action in actions and not (action == "Warn" and "Deny" in actions)]
    spec: dict[str, Any] = {"policyName": policy, "validationActions": chosen}
    if params is not None:
        spec["paramRef"] = {"name": params, "parameterNotFoundAction": "Deny"}
    match: dict[str, Any] = {}
    if selector:
        match["namespaceSelector"] = {"matchExpressions": [_requirement(item) for item in selector]}
    if namespaced_only:
        match["resourceRules"] = [_NAMESPACED, _NAMESPACES]
    if match:
        spec["matchResources"] = match
    return {
        "apiVersion": _GROUP,
        "kind": "ValidatingAdmissionPolicyBinding",
        "metadata": {"name": name, "labels": dict(labels)},
        "spec": spec,
    }


def custom_resource_definition() -> dict[str, Any]:
    """Return the definition of the kind that holds params."""
    group, _, version = PARAMS_KIND["apiVersion"].partition("/")
    anything = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
    schema = {
        "type": "object",
        "required": ["spec"],
        "properties": {
            "apiVersion": {"type": "string"},
            "kind": {"type": "string"},
            "metadata": {"type": "object"},
            "spec": {"description": "Param -> value; the policy's own schema says which.", **anything},
        },
    }
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"policyparams.{group}", "labels": {"app.kubernetes.io/managed-by": "argosy"}},
        "spec": {
            "group": group,
            "names": {
                "kind": PARAMS_KIND["kind"],
                "listKind": f"{PARAMS_KIND['kind']}List",
                "plural": "policyparams",
                "singular": "policyparams",
            },
            "scope": "Cluster",
            "versions": [{"name": version, "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}}],
        },
    }


def _requirement(item: Requirement) -> dict[str, Any]:
    found: dict[str, Any] = {"key": item.key, "operator": item.operator}
    return found | ({"values": list(item.values)} if item.values else {})
