"""Who the pods are: one identity a Workflow, none with a right; and the executor's, which may only report results."""

from typing import Any

from .settings import Cluster

_RESULTS = {"apiGroups": ["argoproj.io"], "resources": ["workflowtaskresults"], "verbs": ["create", "patch"]}


def objects(cluster: Cluster) -> list[dict[str, Any]]:
    """Return ServiceAccounts, and Role and RoleBinding of the executor."""
    return [
        *(_account(name, cluster) for name in ("argosy-build", "argosy-executor", "argosy-release")),
        {
            "apiVersion": "rbac.authorization.k8s.io/v1",
            "kind": "Role",
            "metadata": {"name": "argosy-executor", "namespace": cluster.namespace},
            "rules": [_RESULTS],
        },
        {
            "apiVersion": "rbac.authorization.k8s.io/v1",
            "kind": "RoleBinding",
            "metadata": {"name": "argosy-executor", "namespace": cluster.namespace},
            "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "argosy-executor"},
            "subjects": [{"kind": "ServiceAccount", "name": "argosy-executor", "namespace": cluster.namespace}],
        },
    ]


def _account(name: str, cluster: Cluster) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "ServiceAccount",
        "metadata": {"name": name, "namespace": cluster.namespace},
        "automountServiceAccountToken": False,
    }
