"""Reviews, and what was found for them."""

from collections import Counter
from typing import Any

from argosy.adapters.manifest import patch
from argosy.admission import PolicySet, judge, review
from argosy.admission.recourse import find
from argosy.schemas.facts import Facts
from argosy.schemas.review import Review
from argosy.schemas.verdict import Operation, Recourse, RecourseKind, Verdict

AT = "2026-01-01T00:00:00Z"
DIGEST = "sha256:" + "1" * 64
IMAGE = f"registry.example/shop@{DIGEST}"


def deployment(containers: list[dict[str, Any]], **spec: Any) -> dict[str, Any]:
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "web", "namespace": "shop"},
        "spec": {
            "selector": {"matchLabels": {"app": "web"}},
            "template": {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": containers, **spec}},
        },
    }


def hardened(**changes: Any) -> dict[str, Any]:
    context = {
        "privileged": False,
        "allowPrivilegeEscalation": False,
        "runAsNonRoot": True,
        "capabilities": {"drop": ["ALL"]},
        "seccompProfile": {"type": "RuntimeDefault"},
    }
    resources = {"requests": {"cpu": "10m", "memory": "8Mi"}, "limits": {"memory": "8Mi"}}
    return {"name": "a", "image": IMAGE, "securityContext": {**context, **changes}, "resources": resources}


def reviewed(item: dict[str, Any], facts: Facts | None = None, **kind: Any) -> Review:
    return review.from_manifest(item, at=AT, facts=facts, **kind)


def found(item: Review, policies: PolicySet) -> Verdict:
    return find(item, policies, judge(item, policies))


def after(item: Review, operations: tuple[Operation, ...]) -> Review:
    patched = patch.apply(item.request.object, operations)
    return item.model_copy(update={"request": item.request.model_copy(update={"object": patched})})


def counts(verdict: Verdict) -> Counter[str]:
    return Counter(reason.code for reason in verdict.reasons)


def of_kind(verdict: Verdict, kind: RecourseKind) -> list[Recourse]:
    return [recourse for recourse in verdict.recourse if recourse.kind is kind]
