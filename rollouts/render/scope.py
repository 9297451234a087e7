"""Put a service's objects into one namespace."""

from collections.abc import Sequence
from typing import Any, Final

from ...schemas.errors import InputError
from .fields import mappings

_CLUSTER: Final = frozenset(
    {
        ("", "Namespace"),
        ("", "Node"),
        ("", "PersistentVolume"),
        ("admissionregistration.k8s.io", "MutatingAdmissionPolicy"),
        ("admissionregistration.k8s.io", "MutatingAdmissionPolicyBinding"),
        ("admissionregistration.k8s.io", "MutatingWebhookConfiguration"),
        ("admissionregistration.k8s.io", "ValidatingAdmissionPolicy"),
        ("admissionregistration.k8s.io", "ValidatingAdmissionPolicyBinding"),
        ("admissionregistration.k8s.io", "ValidatingWebhookConfiguration"),
        ("apiextensions.k8s.io", "CustomResourceDefinition"),
        ("apiregistration.k8s.io", "APIService"),
        ("argoproj.io", "ClusterAnalysisTemplate"),
        ("argoproj.io", "ClusterWorkflowTemplate"),
        ("certificates.k8s.io", "CertificateSigningRequest"),
        ("cert-manager.io", "ClusterIssuer"),
        ("flowcontrol.apiserver.k8s.io", "FlowSchema"),
        ("flowcontrol.apiserver.k8s.io", "PriorityLevelConfiguration"),
        ("gateway.networking.k8s.io", "GatewayClass"),
        ("networking.k8s.io", "IngressClass"),
        ("node.k8s.io", "RuntimeClass"),
        ("rbac.authorization.k8s.io", "ClusterRole"),
        ("rbac.authorization.k8s.io", "ClusterRoleBinding"),
        ("scheduling.k8s.io", "PriorityClass"),
        ("storage.k8s.io", "CSIDriver"),
        ("storage.k8s.io", "StorageClass"),
        ("storage.k8s.io", "VolumeAttachment"),
    }
)
"""(group, kind) of what has no namespace; a kind that is not here is taken for a namespaced one."""


def group(item: dict[str, Any]) -> str:
    """Return the API group of an object; empty for the core group."""
    return str(item["apiVersion"]).rpartition("/")[0]


def place(items: Sequence[dict[str, Any]], namespace: str) -> None:
    """Set the namespace in place, and in the bindings to service accounts that move with their objects.

    Raises:
        InputError: the objects name two namespaces; moving both into one would merge what was kept apart.
    """
    inside = [item for item in items if (group(item), item["kind"]) not in _CLUSTER]
    named = sorted({str(item["metadata"]["namespace"]) for item in inside if item["metadata"].get("namespace")})
    if len(named) > 1:
        raise InputError(
            f"the manifests of one service name the namespaces {' and '.join(named)}",
            hint="Give all objects of a service one namespace, or none.",
        )
    for item in inside:
        item["metadata"]["namespace"] = namespace
    for item in items:
        if item["kind"] in {"RoleBinding", "ClusterRoleBinding"}:
            for subject in mappings(item, "subjects"):
                if subject.get("kind") == "ServiceAccount" and subject.get("namespace") in {None, *named}:
                    subject["namespace"] = namespace
