"""Random ValidatingAdmissionPolicies, whole: constraints, conditions, variables, validations, annotations."""

from random import Random
from typing import Any

_LABELS = ("app", "tier", "kubernetes.io/metadata.name", "team.example.com/owner")
_VALUES = ("web", "db", "shop", "lab", "")
_KINDS: tuple[tuple[str, str, str, str, bool], ...] = (
    ("", "v1", "Pod", "pods", True),
    ("apps", "v1", "Deployment", "deployments", True),
    ("", "v1", "Namespace", "namespaces", False),
    ("rbac.authorization.k8s.io", "v1", "ClusterRole", "clusterroles", False),
)
_BOOLEANS = (
    "true",
    "false",
    "object != null && has(object.metadata.labels)",
    "object.metadata.labels.app == 'web'",
    "object.?metadata.?labels.app.orValue('') in ['web', 'db']",
    "oldObject == null",
    "has(oldObject.spec) || object.spec.size > 1",
    "request.operation == 'CREATE'",
    "request.name.startsWith('a')",
    "request.namespace == 'shop'",
    "request.?subResource.orValue('') == 'scale'",
    "request.requestKind.kind == request.kind.kind && !request.dryRun",
    "request.userInfo.username == 'ann'",
    "'admins' in request.?userInfo.?groups.orValue([])",
    "namespaceObject == null || namespaceObject.metadata.name == 'shop'",
    "namespaceObject.metadata.labels.tier == 'web'",
    "object.spec.size > 2",
    "object.spec.size / (object.spec.size - 2) > 1",
    "object.spec.names.all(n, n.matches('^[a-z]+$'))",
    "object.spec.names.exists(n, n == object.metadata.name)",
    "object.spec.names.size() > 1 && object.spec.names.isSorted()",
    "quantity(object.spec.cpu).isLessThan(quantity('2'))",
    "ip(object.spec.ip).family() == 4",
    "[1, 2, 3].sum() == 6",
)
_PARAMS = ("params == null", "params.data.size == '3'", "has(params.data)", "params.data.?limit.orValue('1') == '1'")
_VARIABLES = (
    ("names", "object.spec.names"),
    ("size", "object.?spec.?size.orValue(0)"),
    ("both", "variables.size > 1 && variables.names.size() > 0"),
    ("broken", "object.spec.nosuch.field"),
    ("map", "object.spec.names.transformMap(i, n, n + string(i))"),
)
_OF_VARIABLES = (
    "variables.size > 1",
    "variables.both",
    "variables.broken == 1",
    "variables.map[0] != ''",
    "size(variables.names) == 2",
)
_TEXTS = (
    "'size is ' + string(object.spec.size)",
    "object.spec.names.join(', ')",
    "string(object.metadata.nosuch)",
    "''",
    "'  '",
    "'two\\nlines'",
    "request.operation",
)


def policy(random: Random) -> dict[str, Any]:
    """Return a policy that the API server may refuse, if rarely."""
    names = random.randint(0, len(_VARIABLES))
    has_params = random.random() < 0.4
    booleans = [
        *_BOOLEANS,
        *(_PARAMS * 4 if has_params else ()),
        *(_OF_VARIABLES * 2 if names == len(_VARIABLES) else ()),
    ]
    spec: dict[str, Any] = {
        "failurePolicy": random.choice(["Fail", "Fail", "Ignore"]),
        "matchConstraints": _match(random),
        "matchConditions": [
            {"name": f"c{index}", "expression": random.choice([*_BOOLEANS, *(_PARAMS if has_params else ())])}
            for index in range(random.choice([0, 0, 0, 1, 2]))
        ],
        "variables": [{"name": name, "expression": text} for name, text in _VARIABLES[:names]],
        "validations": [_validation(random, booleans) for _ in range(random.choice([0, 1, 1, 2, 3]))],
        "auditAnnotations": [
            {
                "key": f"k{index}",
                "valueExpression": random.choice([*_TEXTS, "null", "object.spec.size > 2 ? 'x' : null"]),
            }
            for index in range(random.choice([0, 0, 1, 2]))
        ],
    }
    if has_params:
        spec["paramKind"] = {"apiVersion": "v1", "kind": "ConfigMap"}
    if not spec["validations"] and not spec["auditAnnotations"]:
        spec["validations"] = [_validation(random, booleans)]
    return {
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": "ValidatingAdmissionPolicy",
        "metadata": {"name": "random.example.com"},
        "spec": spec,
    }


def _validation(random: Random, booleans: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {"expression": random.choice(booleans)}
    if random.random() < 0.3:
        found["expression"] = f"{random.choice(booleans)} {random.choice(['&&', '||'])} ({found['expression']})"
    if random.random() < 0.6:
        found["message"] = " refused "
    if random.random() < 0.4:
        found["messageExpression"] = random.choice(_TEXTS)
    return found


def _match(random: Random) -> dict[str, Any]:
    found: dict[str, Any] = {"resourceRules": [_rule(random) for _ in range(random.choice([1, 1, 2]))]}
    if random.random() < 0.2:
        found["excludeResourceRules"] = [_rule(random)]
    if random.random() < 0.3:
        found["matchPolicy"] = random.choice(["Exact", "Equivalent"])
    for name in ("namespaceSelector", "objectSelector"):
        if random.random() < 0.3:
            found[name] = _selector(random)
    return found


def _rule(random: Random) -> dict[str, Any]:
    group, version, _, plural, _ = random.choice(_KINDS)
    found: dict[str, Any] = {
        "apiGroups": random.choice([["*"], ["*"], [group]]),
        "apiVersions": random.choice([["*"], [version], ["v1"]]),
        "operations": random.choice([["*"], ["CREATE"], ["CREATE", "UPDATE"], ["DELETE", "CONNECT"]]),
        "resources": random.choice([["*"], ["*/*"], [plural], [plural, f"{plural}/scale"], ["*/scale"]]),
    }
    if random.random() < 0.2:
        found["scope"] = random.choice(["*", "Cluster", "Namespaced"])
    if random.random() < 0.2:
        found["resourceNames"] = random.choice([["alpha"], ["beta", "shop"]])
    return found


def _selector(random: Random) -> dict[str, Any]:
    if random.random() < 0.2:
        return {}
    key, operator = random.choice(_LABELS), random.choice(["In", "NotIn", "Exists", "DoesNotExist"])
    values = {"values": random.sample(_VALUES[:4], 2)} if operator in {"In", "NotIn"} else {}
    return random.choice(
        [
            {"matchLabels": {key: random.choice(_VALUES[:4])}},
            {"matchExpressions": [{"key": key, "operator": operator, **values}]},
        ]
    )


def labels(random: Random) -> dict[str, str]:
    """Return some labels."""
    return {key: random.choice(_VALUES[:4]) for key in _LABELS if random.random() < 0.4}


def request(random: Random) -> dict[str, Any]:
    """Return a request about some object."""
    group, version, kind, plural, is_namespaced = random.choice(_KINDS)
    name = random.choice(["alpha", "beta", "shop"])
    namespace = random.choice(["shop", "lab"]) if is_namespaced else name if kind == "Namespace" else ""
    operation = random.choice(["CREATE", "CREATE", "UPDATE", "DELETE", "DELETE" if kind == "Namespace" else "CONNECT"])
    item = _object(random, f"{group}/{version}".lstrip("/"), kind, name, namespace if is_namespaced else "")
    old = _object(random, f"{group}/{version}".lstrip("/"), kind, name, namespace if is_namespaced else "")
    found: dict[str, Any] = {
        "operation": operation,
        "kind": {"group": group, "version": version, "kind": kind},
        "resource": {"group": group, "version": version, "resource": plural},
        "name": name,
        "namespace": namespace,
        "userInfo": random.choice([{"username": "ann"}, {"username": "bob", "groups": ["admins"]}]),
    }
    if random.random() < 0.15:
        found["subResource"] = "scale"
    if operation != "DELETE":
        found["object"] = item
    if operation in {"UPDATE", "DELETE"}:
        found["oldObject"] = old
    return found


def _object(random: Random, api_version: str, kind: str, name: str, namespace: str) -> dict[str, Any]:
    metadata: dict[str, Any] = {"name": name}
    if namespace:
        metadata["namespace"] = namespace
    if random.random() < 0.6:
        metadata["labels"] = labels(random)
    if kind == "Namespace":
        metadata.setdefault("labels", {})["kubernetes.io/metadata.name"] = name
    spec: dict[str, Any] = {}
    if random.random() < 0.8:
        spec["size"] = random.choice([0, 1, 2, 3, 2.5, "3"])
    if random.random() < 0.8:
        spec["names"] = random.choice([["a", "b"], ["b", "a"], ["alpha"], [], ["A", 1], "alpha"])
    if random.random() < 0.6:
        spec["cpu"] = random.choice(["500m", "3", "x"])
    if random.random() < 0.6:
        spec["ip"] = random.choice(["10.0.0.1", "::1", "x"])
    return {"apiVersion": api_version, "kind": kind, "metadata": metadata, "spec": spec}
