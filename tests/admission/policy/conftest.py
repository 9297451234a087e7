"""Policy folders written for a test."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

PODS = [{"apiGroups": [""], "apiVersions": ["*"], "operations": ["CREATE", "UPDATE"], "resources": ["pods"]}]
Write = Callable[..., Path]


def sidecar(**changes: Any) -> dict[str, Any]:
    return {
        "code": "I_TEST",
        "title": "A test",
        "severity": "hard",
        "standard": {"name": "none", "url": "https://example.com"},
        "contract": "what the test asks",
        **changes,
    }


def rule(validation: str = "true", **spec: Any) -> dict[str, Any]:
    return {
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": "ValidatingAdmissionPolicy",
        "metadata": {"name": "i-test.argosy.dev"},
        "spec": {
            "matchConstraints": {"resourceRules": PODS},
            "validations": [{"expression": validation, "message": "the test refuses"}],
            **spec,
        },
    }


@pytest.fixture
def write_cel(tmp_path: Path) -> Write:
    """Write a CEL policy: its rule, and changes of its sidecar."""

    def write(document: dict[str, Any] | str, name: str = "test", **changes: Any) -> Path:
        folder = tmp_path / name
        folder.mkdir()
        given = {"violations": "[{'field': '/spec', 'observed': 1, 'expected': 2}]", **changes}
        (folder / "policy.yaml").write_text(yaml.safe_dump(sidecar(**given), sort_keys=False))
        text = document if isinstance(document, str) else yaml.safe_dump(document, sort_keys=False)
        (folder / "rule.yaml").write_text(text)
        return folder

    return write


@pytest.fixture
def write_rego(tmp_path: Path) -> Write:
    """Write a Rego policy: the body after `package` and `import rego.v1`, which take the first two lines."""

    def write(body: str, name: str = "test", **changes: Any) -> Path:
        folder = tmp_path / name
        folder.mkdir()
        (folder / "policy.yaml").write_text(yaml.safe_dump(sidecar(match=PODS, **changes), sort_keys=False))
        (folder / "rule.rego").write_text(f"package argosy.{name}\nimport rego.v1\n{body}\n")
        return folder

    return write
