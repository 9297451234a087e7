"""Reviews to measure with: a hardened Deployment of three containers with all its evidence, and one that is refused."""

import copy
from typing import Any

import orjson

from argosy.admission.review import from_admission_review
from argosy.schemas.facts import Facts
from argosy.schemas.review import Review

AT = "2026-01-31T12:00:00Z"
EPOCH = 1769860800
"""`AT`, for SOURCE_DATE_EPOCH."""
PARAMS: dict[str, dict[str, Any]] = {
    "I_REGISTRY": {"registries": ["registry.example"]},
    "I_ANNOTATION": {"annotations": {"owner": "[a-z-]+"}},
    "I_SIGNER": {"signers": ["builder"]},
}
NAMESPACE = "shop"
_LABELS = {"app": "shop"}
_IMAGES = {name: "sha256:" + digit * 64 for name, digit in (("web", "a"), ("cart", "b"), ("proxy", "c"))}


def deployment(name: str = "shop") -> dict[str, Any]:
    """Return a Deployment that every policy allows."""
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {
            "name": name,
            "namespace": NAMESPACE,
            "labels": dict(_LABELS),
            "annotations": {"owner": "team-shop"},
        },
        "spec": {
            "replicas": 3,
            "selector": {"matchLabels": dict(_LABELS)},
            "template": {
                "metadata": {"labels": dict(_LABELS)},
                "spec": {
                    "serviceAccountName": "shop",
                    "automountServiceAccountToken": False,
                    "securityContext": {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}},
                    "containers": [_container(container, digest) for container, digest in _IMAGES.items()],
                },
            },
        },
    }


def privileged(name: str = "shop") -> dict[str, Any]:
    """Return the same Deployment with one container that took all it could."""
    found = copy.deepcopy(deployment(name))
    container = found["spec"]["template"]["spec"]["containers"][0]
    container["securityContext"] = {"privileged": True, "capabilities": {"add": ["SYS_ADMIN"]}}
    del container["resources"]
    return found


def exposed(name: str = "shop") -> dict[str, Any]:
    """Return the same Deployment as it is refused for eight reasons that edits can mend."""
    found = copy.deepcopy(deployment(name))
    spec = found["spec"]["template"]["spec"]
    spec["hostNetwork"] = True
    spec["containers"][1]["ports"][0]["hostPort"] = 8080
    spec["securityContext"] = {"runAsNonRoot": False, "seccompProfile": {"type": "Unconfined"}}
    context = spec["containers"][0]["securityContext"]
    context |= {"privileged": True, "runAsNonRoot": False, "procMount": "Unmasked"}
    del context["allowPrivilegeEscalation"], context["capabilities"]
    return found


def facts() -> Facts:
    """Return everything that is known about the images and the namespace."""
    policy: dict[str, Any] = {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": "default-deny", "namespace": NAMESPACE},
        "spec": {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]},
    }
    return Facts.parse(
        {
            "evidence": {digest: _evidence() for digest in _IMAGES.values()},
            "cluster": {NAMESPACE: {"networkPolicies": [policy]}},
        }
    )


def review() -> Review:
    """Return the Review of creating the Deployment."""
    body = admission_review(deployment())
    return from_admission_review(body, at=AT, params=PARAMS, facts=facts())


def admission_review(item: dict[str, Any]) -> bytes:
    """Return what the API server sends when `item` is created: its own metadata and managed fields included."""
    received = copy.deepcopy(item)
    received["metadata"] |= {
        "uid": "6f3a1c52-8a0e-4a53-9f5b-0d2b1c8f7e11",
        "generation": 1,
        "creationTimestamp": AT,
        "managedFields": [
            {
                "manager": "kubectl-client-side-apply",
                "operation": "Update",
                "apiVersion": "apps/v1",
                "time": AT,
                "fieldsType": "FieldsV1",
                "fieldsV1": _fields(item),
            }
        ],
    }
    kind = {"group": "apps", "version": "v1", "kind": "Deployment"}
    resource = {"group": "apps", "version": "v1", "resource": "deployments"}
    request = {
        "uid": "a1e7f6ac-5d1e-4d0a-8c55-f8d4f5d9a8a0",
        "kind": kind,
        "resource": resource,
        "requestKind": kind,
        "requestResource": resource,
        "name": item["metadata"]["name"],
        "namespace": NAMESPACE,
        "operation": "CREATE",
        "userInfo": {"username": "shop-deployer", "groups": ["system:authenticated"]},
        "object": received,
        "oldObject": None,
        "dryRun": False,
        "options": {"kind": "CreateOptions", "apiVersion": "meta.k8s.io/v1", "fieldManager": "kubectl"},
    }
    return orjson.dumps({"kind": "AdmissionReview", "apiVersion": "admission.k8s.io/v1", "request": request})


def _container(name: str, digest: str) -> dict[str, Any]:
    return {
        "name": name,
        "image": f"registry.example/shop/{name}@{digest}",
        "imagePullPolicy": "IfNotPresent",
        "ports": [{"containerPort": 8080, "protocol": "TCP"}],
        "env": [{"name": "LOG_LEVEL", "value": "info"}],
        "resources": {
            "requests": {"cpu": "100m", "memory": "128Mi"},
            "limits": {"cpu": "500m", "memory": "256Mi"},
        },
        "readinessProbe": {"httpGet": {"path": "/healthz", "port": 8080}, "periodSeconds": 5},
        "securityContext": {
            "privileged": False,
            "runAsNonRoot": True,
            "readOnlyRootFilesystem": True,
            "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"]},
        },
    }


def _evidence() -> dict[str, Any]:
    def fact(value: dict[str, Any]) -> dict[str, Any]:
        origin = {"attestation": "sha256:" + "d" * 64, "signer": "builder", "time": AT, "timeSource": "claim"}
        return {"value": value, **origin}

    return {
        "signatures": [fact({"predicateType": "https://slsa.dev/provenance/v1"})],
        "provenance": fact(
            {
                "builderId": "https://builder.example/shop",
                "buildType": "https://argosy.dev/buildtypes/local/v1",
                "level": 3,
                "sourceUri": "git+https://git.example/shop",
                "sourceDigest": "e" * 40,
            }
        ),
        "sbom": fact({"format": "CycloneDX", "components": 120, "missing": []}),
        "tests": fact({"passed": 80, "failed": 0, "errored": 0, "skipped": 1, "sandboxed": True}),
        "coverage": fact({"changedLines": 40, "coveredLines": 38, "percent": 95.0, "sandboxed": True}),
        "sast": fact({"tools": ["bandit"], "critical": 0, "high": 0, "medium": 1, "low": 2, "sandboxed": True}),
        "vulns": fact({"scanner": "argosy", "databaseTime": AT, "findings": []}),
    }


def _fields(value: Any) -> dict[str, Any]:
    """Return the managed fields of a value, as the API server keeps them."""
    if value.__class__ is dict:
        return {f"f:{key}": _fields(item) for key, item in value.items()}
    named = [item for item in value if "name" in item] if value.__class__ is list else []
    return {f'k:{{"name":"{item["name"]}"}}': _fields(item) for item in named}
