"""Policies from elsewhere: taken in they refuse what they refused, and what cannot be run is named with its line."""

from pathlib import Path
from typing import Any

import pytest

from argosy.adapters.manifest import load
from argosy.admission import PolicySet, judge
from argosy.admission.authoring.intake import Intake, read, skeleton
from argosy.admission.authoring.intake.as_is import problems
from argosy.admission.authoring.intake.rule import below_spec
from argosy.admission.review import from_manifest
from argosy.schemas.errors import InputError, PolicyError

LIMIT = """\
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata:
  name: replica-limit.example.com
  annotations: {policies.example.com/description: Limits the replicas of what scales, so that all have room.}
spec:
  failurePolicy: Fail
  paramKind: {apiVersion: rules.example.com/v1, kind: ReplicaLimit}
  matchConstraints:
    resourceRules: [{apiGroups: [apps], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [deployments]}]
  variables:
  - {name: most, expression: params.maxReplicas}
  validations:
  - expression: object.spec.replicas <= variables.most
    messageExpression: "'too many: ' + string(object.spec.replicas)"
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: test}
spec:
  policyName: replica-limit.example.com
  validationActions: [Deny]
  paramRef: {name: few, parameterNotFoundAction: Deny}
  matchResources: {namespaceSelector: {matchLabels: {environment: test}}}
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: all}
spec: {policyName: replica-limit.example.com, validationActions: [Warn, Audit], paramRef: {name: many}}
---
{apiVersion: rules.example.com/v1, kind: ReplicaLimit, metadata: {name: few}, maxReplicas: 3}
---
{apiVersion: rules.example.com/v1, kind: ReplicaLimit, metadata: {name: many}, maxReplicas: 10}
"""


def taken(tmp_path: Path, text: str) -> list[Intake]:
    path = tmp_path / "vap.yaml"
    path.write_text(text)
    return read([str(path)])


def folder(tmp_path: Path, text: str = LIMIT) -> Path:
    (item,) = taken(tmp_path, text)
    made = skeleton(item, set())
    target = tmp_path / made.name
    target.mkdir()
    for name, content in made.files.items():
        (target / name).write_bytes(content)
    return target


def deployment(replicas: int) -> dict[str, Any]:
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "w"}, "spec": {"replicas": replicas}}


@pytest.mark.parametrize(("replicas", "denied", "warned"), [(3, False, False), (4, True, False), (11, True, True)])
def test_it_refuses_by_every_binding_with_its_params(replicas: int, denied: bool, warned: bool, tmp_path: Path) -> None:
    policies = PolicySet.load(folder(tmp_path))
    verdict = judge(from_manifest(deployment(replicas), at="2026-01-31T12:00:00Z"), policies)
    assert (not verdict.allowed, bool(verdict.audited)) == (denied, warned)
    assert {reason.message for reason in verdict.reasons} == ({f"too many: {replicas}"} if denied else set())


def test_its_files_say_what_was_known(tmp_path: Path) -> None:
    made = folder(tmp_path)
    (document,) = load((made / "policy.yaml").read_bytes(), "policy.yaml")
    sidecar = document.object
    assert (made.name, sidecar["code"]) == ("replica-limit", "I_REPLICA_LIMIT")
    assert sidecar["description"].startswith("Limits the replicas")
    assert sidecar["params"]["properties"]["maxReplicas"]["default"] == 3
    assert sidecar["bindings"][1] == {"validationActions": ["Warn", "Audit"], "params": {"maxReplicas": 10}}


def test_what_its_owner_has_to_see_to_is_said(tmp_path: Path) -> None:
    (item,) = taken(tmp_path, LIMIT)
    remarks = skeleton(item, set()).remarks
    assert any("binding test selects what it judges" in remark for remark in remarks)
    assert all(remark.startswith(f"{tmp_path}/vap.yaml:1: ") for remark in remarks)


def test_a_code_that_is_taken_gets_a_number(tmp_path: Path) -> None:
    (item,) = taken(tmp_path, LIMIT)
    assert skeleton(item, {"I_REPLICA_LIMIT", "I_REPLICA_LIMIT_2"}).code == "I_REPLICA_LIMIT_3"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("params.a < params.b.c", "params.spec.a < params.spec.b.c"),
        ("object.params == params['x']", "object.params == params.spec['x']"),
        ("variables.params + object.?params", "variables.params + object.?params"),
        ("'params' in params.list", "'params' in params.spec.list"),
        ("params.?a.orValue(params.params)", "params.spec.?a.orValue(params.spec.params)"),
    ],
)
def test_only_the_params_themselves_move(source: str, expected: str) -> None:
    assert below_spec(source) == expected


def test_what_runs_as_it_is_has_no_problems(tmp_path: Path) -> None:
    assert [problems(item) for item in taken(tmp_path, LIMIT)] == [()]


def test_what_cannot_be_run_is_named_with_its_line(tmp_path: Path) -> None:
    text = """\
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: bad}
spec:
  matchConstraints:
    resourceRules: [{apiGroups: [apps], apiVersions: [v1], operations: [CREATE], resources: [deployments]}]
    shape: round
  validations:
  - expression: |
      true &&
      authorizer.group('').resource('pods').check('get').allowed()
  - expression: object.metadata.name.nothing(
"""
    (item,) = taken(tmp_path, text)
    found = problems(item)
    assert [problem.removeprefix(f"{tmp_path}/vap.yaml:").partition(": ")[0] for problem in found] == ["7", "11", "12"]
    assert "authorizer" in found[1]


@pytest.mark.parametrize(
    "text",
    ["a: [", "{apiVersion: v1, kind: Pod}", "{kind: ValidatingAdmissionPolicy, apiVersion: other/v1}", "- 1", "\udcff"],
)
def test_files_without_a_policy_are_misuse(text: str, tmp_path: Path) -> None:
    path = tmp_path / "vap.yaml"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(InputError):
        read([str(path)])


@pytest.mark.parametrize("spec", ["", "1", "[]", "{}"])
def test_a_policy_of_another_shape_is_refused(spec: str, tmp_path: Path) -> None:
    head = "apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingAdmissionPolicy\nmetadata: {name: odd}\n"
    (item,) = taken(tmp_path, f"{head}spec: {spec}\n")
    assert problems(item)
    with pytest.raises(PolicyError, match="needs metadata"):
        skeleton(item, set())
