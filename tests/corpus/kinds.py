"""One good object of every kind that policies judge."""

from typing import Any

DIGEST = "sha256:" + "1" * 64


def _container(name: str) -> dict[str, Any]:
    return {
        "name": name,
        "image": f"registry.example/shop/{name}@{DIGEST}",
        "resources": {"requests": {"cpu": "10m", "memory": "16Mi"}, "limits": {"memory": "16Mi"}},
        "securityContext": {
            "privileged": False,
            "allowPrivilegeEscalation": False,
            "runAsNonRoot": True,
            "capabilities": {"drop": ["ALL"]},
            "seccompProfile": {"type": "RuntimeDefault"},
        },
    }


def _pod() -> dict[str, Any]:
    return {
        "serviceAccountName": "shop",
        "automountServiceAccountToken": False,
        "containers": [_container("web"), _container("side")],
    }


def _template() -> dict[str, Any]:
    return {"metadata": {"labels": {"app": "shop"}}, "spec": _pod()}


_SELECTED = {"replicas": 3, "selector": {"matchLabels": {"app": "shop"}}}
_META: dict[str, Any] = {"namespace": "shop", "labels": {"app": "shop"}}
_WORKFLOW = {
    "entrypoint": "main",
    "serviceAccountName": "ci",
    "activeDeadlineSeconds": 600,
    "securityContext": {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}},
    "templates": [{"name": "main", "container": {**_container("main"), "command": ["true"]}}],
}


def _object(version: str, kind: str, spec: dict[str, Any], **other: Any) -> dict[str, Any]:
    return {"apiVersion": version, "kind": kind, "metadata": dict(_META), "spec": spec, **other}


KINDS: dict[str, dict[str, Any]] = {
    "Pod": _object("v1", "Pod", _pod()),
    "PodTemplate": {"apiVersion": "v1", "kind": "PodTemplate", "metadata": dict(_META), "template": _template()},
    "ReplicationController": _object("v1", "ReplicationController", {"replicas": 2, "template": _template()}),
    "ReplicaSet": _object("apps/v1", "ReplicaSet", {**_SELECTED, "template": _template()}),
    "Deployment": _object("apps/v1", "Deployment", {**_SELECTED, "template": _template()}),
    "StatefulSet": _object("apps/v1", "StatefulSet", {**_SELECTED, "serviceName": "shop", "template": _template()}),
    "DaemonSet": _object("apps/v1", "DaemonSet", {"selector": _SELECTED["selector"], "template": _template()}),
    "Job": _object("batch/v1", "Job", {"template": {"spec": {**_pod(), "restartPolicy": "Never"}}}),
    "CronJob": _object(
        "batch/v1",
        "CronJob",
        {
            "schedule": "0 3 * * *",
            "jobTemplate": {"spec": {"template": {"spec": {**_pod(), "restartPolicy": "Never"}}}},
        },
    ),
    "Rollout": _object(
        "argoproj.io/v1alpha1",
        "Rollout",
        {**_SELECTED, "template": _template(), "strategy": {"canary": {"steps": [{"setWeight": 5}, {"pause": {}}]}}},
    ),
    "Workflow": _object("argoproj.io/v1alpha1", "Workflow", _WORKFLOW),
    "WorkflowTemplate": _object("argoproj.io/v1alpha1", "WorkflowTemplate", _WORKFLOW),
    "CronWorkflow": _object(
        "argoproj.io/v1alpha1", "CronWorkflow", {"schedules": ["0 3 * * *"], "workflowSpec": _WORKFLOW}
    ),
    "Service": _object("v1", "Service", {"selector": {"app": "shop"}, "ports": [{"port": 80}]}),
    "Ingress": _object(
        "networking.k8s.io/v1",
        "Ingress",
        {
            "tls": [{"hosts": ["shop.example"], "secretName": "shop-tls"}],
            "rules": [
                {
                    "host": "shop.example",
                    "http": {
                        "paths": [
                            {
                                "path": "/",
                                "pathType": "Prefix",
                                "backend": {"service": {"name": "shop", "port": {"number": 80}}},
                            }
                        ]
                    },
                }
            ],
        },
    ),
    "Role": {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "Role",
        "metadata": dict(_META),
        "rules": [{"apiGroups": [""], "resources": ["configmaps"], "verbs": ["get"]}],
    },
    "RoleBinding": {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "RoleBinding",
        "metadata": dict(_META),
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "reader"},
        "subjects": [{"kind": "ServiceAccount", "name": "shop", "namespace": "shop"}],
    },
    "Application": _object(
        "argoproj.io/v1alpha1",
        "Application",
        {
            "project": "shop",
            "source": {"repoURL": "https://git.example/shop", "path": "deploy", "targetRevision": "main"},
            "destination": {"server": "https://kubernetes.default.svc", "namespace": "shop"},
            "syncPolicy": {"automated": {"selfHeal": True, "prune": True}},
        },
    ),
    "AppProject": _object(
        "argoproj.io/v1alpha1",
        "AppProject",
        {
            "sourceRepos": ["https://git.example/shop"],
            "destinations": [{"server": "https://kubernetes.default.svc", "namespace": "shop"}],
        },
    ),
}
POD_KINDS = {
    "Pod": ("spec",),
    "PodTemplate": ("template", "spec"),
    "ReplicationController": ("spec", "template", "spec"),
    "ReplicaSet": ("spec", "template", "spec"),
    "Deployment": ("spec", "template", "spec"),
    "StatefulSet": ("spec", "template", "spec"),
    "DaemonSet": ("spec", "template", "spec"),
    "Job": ("spec", "template", "spec"),
    "CronJob": ("spec", "jobTemplate", "spec", "template", "spec"),
    "Rollout": ("spec", "template", "spec"),
}


def pod_of(item: dict[str, Any]) -> dict[str, Any]:
    """Return the pod spec that an object of these kinds carries."""
    found = item
    for name in POD_KINDS[item["kind"]]:
        found = found[name]
    return found
