"""A new policy's folder: a rule that works, its sidecar, a denied and an allowed case, for its author to change."""

import re
from string import Template

from ...schemas.errors import InputError
from ...schemas.verdict import Engine
from .catalogue import entries

_NAME = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")
_CODE = re.compile(r"[IS]_[A-Z0-9]+(_[A-Z0-9]+)*")
_LONGEST = 60

_SIDECAR = Template("""\
code: $code
title: $title
severity: $severity
category: Workload
description: |
  Every Deployment says by its labels who answers for it. Change this text: say what the policy demands, why, and what
  it reads. Its page begins with these sentences.
standard:
  name: "Kubernetes: Recommended Labels"
  url: https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/
contract: every Deployment has the labels that it is found by
params:
  type: object
  additionalProperties: false
  properties:
    labels:
      description: Labels that have to be there and not empty.
      type: array
      items: {type: string, minLength: 1}
      default: [app.kubernetes.io/name]
$language
recourse:
- kind: human
  title: Set the label, for example to the name of the application
""")
_VIOLATIONS = """\
violations: |
  variables.missing.map(name, {
    'field': dyn('/metadata/labels/' + name.replace('~', '~0').replace('/', '~1')),
    'observed': dyn(null),
    'expected': dyn('a value')
  })"""
_MATCH = """\
match:
- apiGroups: [apps]
  apiVersions: ["*"]
  operations: [CREATE, UPDATE]
  resources: [deployments]"""
_RULE = Template("""\
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata:
  name: $policy.argosy.dev
spec:
  failurePolicy: Fail
  paramKind: {apiVersion: argosy.dev/v1alpha1, kind: PolicyParams}
  matchConstraints:
    resourceRules:
    - apiGroups: [apps]
      apiVersions: ["*"]
      operations: [CREATE, UPDATE]
      resources: [deployments]
  variables:
  - name: labels
    expression: >-
      object.metadata.?labels.orValue({})
  - name: missing
    expression: >-
      params.spec.labels.filter(name, !(name in variables.labels) || variables.labels[name] == '')
  validations:
  - expression: >-
      variables.missing.size() == 0
    reason: Invalid
    messageExpression: >-
      'labels are missing: ' + variables.missing.join(', ')
""")
_MODULE = Template("""\
package argosy.$package

import rego.v1

params := data.params.$code

labels := object.get(input.request.object.metadata, "labels", {})

deny contains violation if {
	some name in params.labels
	object.get(labels, name, "") == ""
	violation := {
		"field": concat("/", ["/metadata/labels", replace(replace(name, "~", "~0"), "/", "~1")]),
		"observed": null,
		"expected": "a value",
		"message": sprintf("label %s is missing", [name]),
	}
}
""")
_CASES = """\
# The first denied and the first allowed object are the examples of the policy's page.
- name: a Deployment without the label is denied
  object:
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web, namespace: shop}
    spec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: []}}}
  verdict:
    allowed: false
    reasons:
    - {field: /metadata/labels/app.kubernetes.io~1name, observed: null, expected: a value}
- name: a Deployment with the label is allowed
  object:
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web, namespace: shop, labels: {app.kubernetes.io/name: web}}
    spec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: []}}}
  verdict: {allowed: true}
- name: an empty label is denied
  object:
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web, namespace: shop, labels: {app.kubernetes.io/name: ""}}
    spec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: []}}}
  verdict:
    allowed: false
    reasons:
    - {field: /metadata/labels/app.kubernetes.io~1name, observed: null, expected: a value}
"""


def scaffold(name: str, engine: Engine, code: str) -> dict[str, str]:
    """Return the files of a new policy: name -> text.

    Args:
        name: of its folder, by the claim that is true when it admits: `signed-image`.
        engine: the language of its rule.
        code: of the policy; empty: made of the name, for a hard one.

    Raises:
        InputError: the name is no folder's name, or the code is none or taken.
    """
    if not _NAME.fullmatch(name) or len(name) > _LONGEST:
        raise InputError(f"{name!r} is no name of a policy", hint=f"Use a-z, 0-9 and -, at most {_LONGEST} of them.")
    code = code or "I_" + name.upper().replace("-", "_")
    if not _CODE.fullmatch(code):
        raise InputError(f"{code!r} is no code", hint="Hard policies are I_NAME, soft ones S_NAME, in capital letters.")
    taken = next((item.folder.name for item in entries("all") if item.sidecar.code == code), None)
    if taken:
        raise InputError(f"{code} is the code of the packaged policy {taken}", hint="Give another by --code.")
    values = {
        "code": code,
        "title": name.replace("-", " ").capitalize(),
        "severity": "hard" if code.startswith("I_") else "soft",
        "language": _VIOLATIONS if engine is Engine.CEL else _MATCH,
        "policy": code.lower().replace("_", "-"),
        "package": name.replace("-", "_"),
    }
    rule = {"rule.yaml": _RULE} if engine is Engine.CEL else {"rule.rego": _MODULE}
    return {
        "policy.yaml": _SIDECAR.substitute(values),
        **{file: text.substitute(values) for file, text in rule.items()},
        "cases.yaml": _CASES,
    }
