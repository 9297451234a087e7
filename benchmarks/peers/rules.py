"""The same rules in each tool's own form, from one text a language (`rules.yaml`)."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

SPEC = "object.kind == 'Pod' ? object.spec : object.spec.template.spec"
CONTAINERS = "variables.spec.containers + (has(variables.spec.initContainers) ? variables.spec.initContainers : [])"
_VARIABLES = [{"name": "spec", "expression": SPEC}, {"name": "containers", "expression": CONTAINERS}]
_RESOURCES = [
    {"apiGroups": [group], "apiVersions": ["v1"], "operations": ["CREATE", "UPDATE"], "resources": [resource]}
    for group, resource in (("", "pods"), ("apps", "deployments"))
]
_KINDS = [{"apiGroups": [group], "kinds": [kind]} for group, kind in (("", "Pod"), ("apps", "Deployment"))]
_REGO = """import rego.v1

item := {item}

spec := item.spec if item.kind == "Pod"

spec := item.spec.template.spec if item.kind != "Pod"

containers := array.concat(spec.containers, object.get(spec, "initContainers", []))
"""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule in both languages."""

    name: str
    message: str
    cel: str
    rego: list[str]

    @property
    def validation(self) -> dict[str, str]:
        """What Kubernetes, Gatekeeper and Kyverno call it alike."""
        return {"expression": self.cel, "message": f"{self.name}: {self.message}"}


RULES = [Rule(**rule) for rule in yaml.safe_load(Path(__file__).with_name("rules.yaml").read_text())]


def admission_policies(folder: Path) -> None:
    """Write one ValidatingAdmissionPolicy a rule: what the API server takes, and Argosy as it is."""
    for rule in RULES:
        spec = {
            "failurePolicy": "Fail",
            "matchConstraints": {"resourceRules": _RESOURCES},
            "variables": _VARIABLES,
            "validations": [rule.validation],
        }
        _write(folder, rule, _document("admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicy", rule.name, spec))


def kyverno_policies(folder: Path) -> None:
    """Write one ValidatingPolicy of Kyverno a rule."""
    for rule in RULES:
        spec = {
            "validationActions": ["Deny"],
            "matchConstraints": {"resourceRules": _RESOURCES},
            "variables": _VARIABLES,
            "validations": [rule.validation],
        }
        _write(folder, rule, _document("policies.kyverno.io/v1", "ValidatingPolicy", rule.name, spec))


def gatekeeper_templates(folder: Path) -> None:
    """Write one ConstraintTemplate with its constraint a rule."""
    for rule in RULES:
        kind = rule.name.title().replace("-", "")
        source = {"failurePolicy": "Fail", "variables": _VARIABLES, "validations": [rule.validation]}
        template = {
            "crd": {"spec": {"names": {"kind": kind}}},
            "targets": [
                {
                    "target": "admission.k8s.gatekeeper.sh",
                    "code": [{"engine": "K8sNativeValidation", "source": source}],
                }
            ],
        }
        constraint = {"match": {"kinds": _KINDS}}
        _write(
            folder,
            rule,
            _document("templates.gatekeeper.sh/v1", "ConstraintTemplate", kind.lower(), template),
            _document("constraints.gatekeeper.sh/v1beta1", kind, rule.name, constraint),
        )


def rego_module(folder: Path) -> None:
    """Write all rules as one package over the object itself: what opa and conftest take."""
    rules = [f'\ndeny contains "{rule.name}: {rule.message}" if {{\n{body}}}\n' for rule in RULES for body in rule.rego]
    folder.mkdir()
    (folder / "main.rego").write_text(f"package main\n\n{_REGO.format(item='input')}{''.join(rules)}")


def rego_policies(folder: Path) -> None:
    """Write one policy folder of Argosy a rule."""
    for rule in RULES:
        code = "I_" + rule.name.upper().replace("-", "_")
        violation = f'{{"field": "", "observed": null, "expected": "none", "message": "{rule.name}: {rule.message}"}}'
        sidecar = {
            "code": code,
            "title": rule.message,
            "severity": "hard",
            "standard": {"name": "none", "url": "https://example.com"},
            "contract": f"not so: {rule.message}",
            "match": _RESOURCES,
        }
        bodies = [f"\ndeny contains {violation} if {{\n{body}}}\n" for body in rule.rego]
        package = f"package argosy.{rule.name.replace('-', '_')}\n\n"
        path = folder / rule.name
        path.mkdir(parents=True)
        (path / "policy.yaml").write_text(yaml.safe_dump(sidecar))
        (path / "rule.rego").write_text(package + _REGO.format(item="input.request.object") + "".join(bodies))


def _document(version: str, kind: str, name: str, spec: dict[str, Any]) -> dict[str, Any]:
    return {"apiVersion": version, "kind": kind, "metadata": {"name": name}, "spec": spec}


def _write(folder: Path, rule: Rule, *documents: dict[str, Any]) -> None:
    folder.mkdir(exist_ok=True)
    (folder / f"{rule.name}.yaml").write_text(yaml.safe_dump_all(documents, sort_keys=False))
