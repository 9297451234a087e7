"""Faults: what people write into manifests that a policy refuses."""

import copy
from collections.abc import Callable
from typing import Any

Fault = Callable[[dict[str, Any]], object]


def _set(path: str, value: Any) -> Fault:
    """Return a fault that sets a field; parents are made."""
    *parents, last = path.split(".")

    def fault(item: dict[str, Any]) -> None:
        for name in parents:
            item = item.setdefault(name, {})
        item[last] = copy.deepcopy(value)

    return fault


def _drop(path: str) -> Fault:
    *parents, last = path.split(".")

    def fault(item: dict[str, Any]) -> None:
        for name in parents:
            item = item.get(name, {})
        item.pop(last, None)

    return fault


def _append(path: str, *values: Any) -> Fault:
    *parents, last = path.split(".")

    def fault(item: dict[str, Any]) -> None:
        for name in parents:
            item = item.setdefault(name, {})
        item.setdefault(last, []).extend(copy.deepcopy(values))

    return fault


CONTAINER_FAULTS: list[Fault] = [
    _set("securityContext.privileged", True),
    _set("securityContext.allowPrivilegeEscalation", True),
    _set("securityContext.runAsNonRoot", False),
    _set("securityContext.runAsUser", 0),
    _set("securityContext.procMount", "Unmasked"),
    _set("securityContext.seccompProfile", {"type": "Unconfined"}),
    _set("securityContext.capabilities", {"add": ["SYS_ADMIN", "NET_BIND_SERVICE"], "drop": ["CHOWN"]}),
    _set("securityContext.capabilities", {"add": ["NET_ADMIN", "SYS_TIME", "BPF"]}),
    _set("securityContext.seLinuxOptions", {"type": "spc_t", "user": "root"}),
    _set("securityContext.windowsOptions", {"hostProcess": True}),
    _set("securityContext.appArmorProfile", {"type": "Unconfined"}),
    _drop("securityContext"),
    _drop("securityContext.capabilities"),
    _drop("resources"),
    _set("image", "nginx"),
    _set("image", "nginx:latest"),
    _set("image", "docker.io/library/redis:7"),
    _set("imagePullPolicy", "Never"),
    _append("ports", {"containerPort": 8080, "hostPort": 80}),
    _append("env", {"name": "DB_PASSWORD", "value": "correct-horse-battery"}),
    _set("livenessProbe", {"httpGet": {"path": "/", "port": 80, "host": "10.0.0.1"}}),
    _set("lifecycle", {"preStop": {"httpGet": {"path": "/", "port": 80, "host": "10.0.0.1"}}}),
]
POD_FAULTS: list[Fault] = [
    _set("hostNetwork", True),
    _set("hostPID", True),
    _set("hostIPC", True),
    _append("volumes", {"name": "root", "hostPath": {"path": "/"}}),
    _append("volumes", {"name": "nfs", "nfs": {"server": "10.0.0.1", "path": "/"}}),
    _append(
        "volumes",
        {"name": "a", "emptyDir": {}},
        {"name": "b", "hostPath": {"path": "/var"}},
        {"name": "c", "emptyDir": {}},
    ),
    _set(
        "securityContext.sysctls",
        [{"name": "kernel.msgmax", "value": "1"}, {"name": "net.core.somaxconn", "value": "1"}],
    ),
    _set("securityContext.runAsUser", 0),
    _set("securityContext.runAsNonRoot", False),
    _set("securityContext.seccompProfile", {"type": "Unconfined"}),
    _set("securityContext.seLinuxOptions", {"type": "spc_t"}),
    _set("automountServiceAccountToken", True),
    _drop("serviceAccountName"),
]
OBJECT_FAULTS: dict[str, list[Fault]] = {
    "Deployment": [_set("spec.replicas", 1)],
    "Service": [
        _set("spec.type", "NodePort"),
        _set("spec.type", "LoadBalancer"),
        _set("spec.externalIPs", ["10.0.0.1"]),
    ],
    "Ingress": [
        _drop("spec.tls"),
        _set("spec.rules", [{"host": "*.shop.example"}, {}]),
        _set("spec.defaultBackend", {"service": {"name": "shop", "port": {"number": 80}}}),
    ],
    "Role": [
        _append("rules", {"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]}),
        _append("rules", {"apiGroups": [""], "resources": ["secrets"], "verbs": ["get", "list"]}),
        _append(
            "rules", {"apiGroups": ["rbac.authorization.k8s.io"], "resources": ["roles"], "verbs": ["escalate", "bind"]}
        ),
    ],
    "RoleBinding": [
        _set("roleRef", {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "cluster-admin"})
    ],
    "Workflow": [
        _set("spec.podSpecPatch", '{"hostNetwork": true}'),
        _drop("spec.activeDeadlineSeconds"),
        _drop("spec.serviceAccountName"),
        _drop("spec.securityContext"),
        _append("spec.volumes", {"name": "docker", "hostPath": {"path": "/var/run/docker.sock"}}),
    ],
    "WorkflowTemplate": [_set("spec.podSpecPatch", "{{inputs.parameters.patch}}"), _set("spec.hostNetwork", True)],
    "CronWorkflow": [_set("spec.workflowSpec.hostNetwork", True), _drop("spec.workflowSpec.activeDeadlineSeconds")],
    "Rollout": [_set("spec.strategy", {"canary": {"steps": [{"setWeight": 100}]}})],
    "Application": [
        _set("spec.project", "default"),
        _set("spec.destination", {"server": "*", "namespace": "*"}),
        _drop("spec.syncPolicy"),
    ],
    "AppProject": [
        _set("spec.sourceRepos", ["*"]),
        _set("spec.destinations", [{"server": "*", "namespace": "*"}]),
        _set("spec.clusterResourceWhitelist", [{"group": "*", "kind": "*"}]),
    ],
}
