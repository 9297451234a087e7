"""A soft policy that refuses every container without a probe, and every object without an owner label."""

from pathlib import Path
from typing import Any

from argosy.admission import PolicySet
from argosy.schemas.review import ExceptionScope, PolicyException

AT = "2026-01-01T00:00:00Z"
_RULE = """\
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: s-probed.argosy.dev}
spec:
  failurePolicy: Fail
  matchConstraints:
    resourceRules:
    - {apiGroups: ["*"], apiVersions: ["*"], operations: [CREATE], resources: [pods, namespaces]}
  variables:
  - name: containers
    expression: "object.kind == 'Pod' ? object.spec.containers : []"
  - name: owned
    expression: "'owner' in object.metadata.?labels.orValue({})"
  validations:
  - {expression: "variables.containers.all(c, has(c.livenessProbe)) && variables.owned", message: refused}
"""
_SIDECAR = """\
code: S_PROBED
title: Probed containers of owned objects
severity: soft
standard: {name: n, url: "https://example.com/"}
contract: c
violations: |
  variables.containers.transformList(i, c, !has(c.livenessProbe),
    {'field': dyn('/spec/containers/' + string(i) + '/livenessProbe'), 'observed': dyn(null),
    'expected': dyn('a probe')}) +
  (variables.owned ? [] : [{'field': dyn('/metadata/labels/owner'), 'observed': dyn(null),
  'expected': dyn('an owner')}])
"""


def policies(folder: Path) -> PolicySet:
    own = folder / "set" / "probed"
    own.mkdir(parents=True)
    (own / "rule.yaml").write_text(_RULE)
    (own / "policy.yaml").write_text(_SIDECAR)
    return PolicySet.load(folder / "set")


def pod(*images: str, namespace: str = "shop", **labels: str) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "web", "namespace": namespace, "labels": labels},
        "spec": {"containers": [{"name": f"c{number}", "image": image} for number, image in enumerate(images)]},
    }


def exception(**given: Any) -> PolicyException:
    scope = {"namespace": given.pop("namespace", "shop")}
    scope |= {name: given.pop(name) for name in ("selector", "images") if name in given}
    said = {"code": "S_PROBED", "reason": "until the vendor answers", "owner": "team-shop", "source": "e"}
    return PolicyException(scope=ExceptionScope.parse(scope), **{**said, "expires": "2026-02-01T00:00:00Z", **given})
