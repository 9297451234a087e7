"""What the tests of `argosy check` share: manifests, and what one run of the command gave."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

AT = "2026-01-01T00:00:00Z"
DIGEST = "sha256:" + "1" * 64
RECORDED = Path(__file__).parents[1] / "data" / "admissionreviews"
GOOD = f"""\
apiVersion: v1
kind: Pod
metadata: {{name: web, namespace: shop, labels: {{app: web}}}}
spec:
  serviceAccountName: web
  automountServiceAccountToken: false
  restartPolicy: Never
  containers:
  - name: a
    image: registry.example/shop@{DIGEST}
    resources: {{requests: {{cpu: 10m, memory: 8Mi}}, limits: {{memory: 8Mi}}}}
    securityContext:
      allowPrivilegeEscalation: false
      runAsNonRoot: true   # never as root
      capabilities: {{drop: [ALL]}}
      seccompProfile: {{type: RuntimeDefault}}
"""
BAD = GOOD.replace("runAsNonRoot: true  ", "runAsNonRoot: false ").replace("spec:\n", "spec:\n  hostNetwork: true\n")
SOFT = GOOD.replace("    resources: {requests: {cpu: 10m, memory: 8Mi}, limits: {memory: 8Mi}}\n", "")
POLICY = """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deny, namespace: shop}
spec: {podSelector: {}, policyTypes: [Ingress]}
"""


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def findings(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(self.out)
        return found

    @property
    def codes(self) -> list[str]:
        return sorted({reason["code"] for finding in self.findings for reason in finding["reasons"]})


Check = Callable[..., Ran]
