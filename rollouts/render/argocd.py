"""Application that points Argo CD at a service's rendered files."""

from typing import Any, Final

from ...schemas.rollout import RolloutPlan

PROJECT: Final = "argosy"
"""The AppProject; `default` lets an Application reach everything."""


def application(plan: RolloutPlan, repo_url: str, path: str, revision: str) -> dict[str, Any]:
    """Return the Application of one service in one environment.

    `path` is the folder in the repository, `<environment>/<service>`; `revision` a branch, tag or commit. A
    Deployment's replica count belongs to Argo Rollouts, which scales it down: Argo CD leaves it alone.
    """
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Application",
        "metadata": {"name": f"{plan.service}-{plan.environment}", "namespace": "argocd"},
        "spec": {
            "project": PROJECT,
            "source": {"repoURL": repo_url, "path": path, "targetRevision": revision},
            "destination": {"server": "https://kubernetes.default.svc", "namespace": plan.namespace},
            "ignoreDifferences": [{"group": "apps", "kind": "Deployment", "jsonPointers": ["/spec/replicas"]}],
            "syncPolicy": {
                "automated": {"prune": True, "selfHeal": True},
                "syncOptions": ["CreateNamespace=false", "ServerSideApply=true", "RespectIgnoreDifferences=true"],
                "retry": {"limit": 5, "backoff": {"duration": "5s", "factor": 2, "maxDuration": "3m"}},
            },
        },
    }
