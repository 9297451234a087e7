"""Policies written for one test, and objects that they refuse."""

from pathlib import Path
from typing import Any

import yaml

from argosy.admission import PolicySet
from argosy.admission.check import Terms, judge_object
from argosy.admission.explain import ObjectExplained, refused
from argosy.schemas.facts import Facts

AT = "2026-01-01T00:00:00Z"
_MATCH = {"apiGroups": [""], "apiVersions": ["*"], "operations": ["CREATE"], "resources": ["pods", "secrets"]}
_SIDECAR = {
    "code": "I_TRIED",
    "title": "Tried",
    "severity": "hard",
    "standard": {"name": "n", "url": "https://example.com/"},
    "contract": "c",
}


def cel(folder: Path, expression: str, **variables: str) -> Path:
    rule = {
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": "ValidatingAdmissionPolicy",
        "metadata": {"name": "i-tried.argosy.dev"},
        "spec": {
            "matchConstraints": {"resourceRules": [_MATCH]},
            "variables": [{"name": name, "expression": text} for name, text in variables.items()],
            "validations": [{"expression": expression, "message": "refused"}],
        },
    }
    violations = "[{'field': '/spec', 'observed': dyn(1), 'expected': dyn(2)}]"
    return _written(folder, {**_SIDECAR, "violations": violations}, "rule.yaml", yaml.safe_dump(rule))


def rego(folder: Path, rules: str) -> Path:
    text = f"package argosy.tried\n\nimport rego.v1\n\n{rules}"
    return _written(folder, {**_SIDECAR, "match": [_MATCH]}, "rule.rego", text)


def _written(folder: Path, sidecar: dict[str, Any], name: str, rule: str) -> Path:
    own = folder / "tried"
    own.mkdir(parents=True)
    (own / "policy.yaml").write_text(yaml.safe_dump(sidecar))
    (own / name).write_text(rule)
    return own


def pod(*containers: dict[str, Any], **spec: Any) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "web", "namespace": "shop"},
        "spec": {"containers": list(containers), **spec},
    }


def explained(folder: Path, item: dict[str, Any], facts: Facts | None = None) -> ObjectExplained:
    policies = PolicySet.load(folder)
    judged = judge_object(item, Terms(policies=policies, at=AT), facts)
    found = refused(policies.policies["I_TRIED"], judged, folder)
    assert found is not None
    return found
