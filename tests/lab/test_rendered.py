"""What `argosy policy render` writes is applied by kubectl, and the API server then judges as Argosy does."""

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from argosy.adapters.manifest.dump import dump
from argosy.admission import PolicySet, judge
from argosy.admission.authoring.render import Request, custom_resource_definition, render
from argosy.admission.policy.source import PACKAGED
from argosy.admission.review import from_manifest
from argosy.schemas.label_selector import Requirement

from .control_plane import ControlPlane
from .definitions import install

if TYPE_CHECKING:
    from .api import Answer

AT = "2026-01-31T12:00:00Z"
BINDING = "ValidatingAdmissionPolicyBinding"
_SECONDS = 30
_POLL = 0.1
SET = """\
apiVersion: argosy.dev/v1alpha1
kind: PolicySet
metadata: {name: mine}
policies: [no-exposed-services]
overrides:
- namespaceSelector: {matchLabels: {edge: "true"}}
  params: {I_EXPOSED: {types: [ClusterIP, NodePort]}}
"""


class Kubectl:
    """kubectl with the rights of the lab; everything that it applied goes at the end."""

    def __init__(self, server: ControlPlane) -> None:
        self._server = server
        self._applied: list[list[dict[str, Any]]] = []

    def apply(self, objects: list[dict[str, Any]]) -> list[str]:
        """Apply objects; return what kubectl says of each."""
        self._applied.append(objects)
        return self._run("apply", dump(objects)).decode().splitlines()

    def clean(self) -> None:
        # Bindings first: one whose params are gone refuses what it matches, and some match every deletion.
        for objects in self._applied:
            for bindings in (True, False):
                part = [item for item in objects if (item["kind"] == BINDING) == bindings]
                self._run("delete", dump(part), "--ignore-not-found", "--wait=false")

    def _run(self, verb: str, data: bytes, *flags: str) -> bytes:
        done = subprocess.run(
            [self._server.kubectl, "--kubeconfig", self._server.kubeconfig, verb, "-f", "-", *flags],
            input=data,
            capture_output=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout


@pytest.fixture
def kubectl(control_plane: ControlPlane) -> Iterator[Kubectl]:
    install(control_plane.api, [custom_resource_definition()])
    found = Kubectl(control_plane)
    yield found
    found.clean()


def test_a_whole_set_is_applied_and_applied_again_without_a_change(kubectl: Kubectl) -> None:
    objects = list(render(Request(source="baseline", actions=("Audit",))).objects)
    assert len(objects) > 20
    kubectl.apply(objects)
    again = kubectl.apply(objects)
    assert [line for line in again if not line.endswith(" unchanged")] == []


def service(kind: str, namespace: str) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": f"web-{kind.lower()}", "namespace": namespace},
        "spec": {"type": kind, "ports": [{"port": 80}]},
    }


def test_the_server_judges_every_namespace_by_its_params(
    kubectl: Kubectl, control_plane: ControlPlane, tmp_path: Path
) -> None:
    folder = tmp_path / "no-exposed-services"
    folder.mkdir()
    for file in ("policy.yaml", "rule.yaml"):
        (folder / file).write_bytes((PACKAGED / "no-exposed-services" / file).read_bytes())
    (tmp_path / "set.yaml").write_text(SET)
    policies, api = PolicySet.load(tmp_path), control_plane.api
    # Other tests of this run use the same server: only namespaces of this one are selected.
    labels = {"inner": {"rendered": "here"}, "edge": {"rendered": "here", "edge": "true"}}
    for name, own in labels.items():
        api.namespace(f"rendered-{name}", own)
    selector = (Requirement(key="rendered", operator="In", values=("here",)),)
    kubectl.apply(list(render(Request(source=str(tmp_path), selector=selector)).objects))
    items = [service(kind, f"rendered-{name}") for kind in ("ClusterIP", "NodePort", "LoadBalancer") for name in labels]
    expected = [
        judge(
            from_manifest(
                item, at=AT, namespace_labels=labels[item["metadata"]["namespace"].removeprefix("rendered-")]
            ),
            policies,
        ).allowed
        for item in items
    ]
    end = time.monotonic() + _SECONDS
    said: list[Answer] = []
    answers: list[bool] = []
    while answers != expected and time.monotonic() < end:
        said = [api.create(item, dry_run=True) for item in items]
        answers = [answer.accepted for answer in said]
        time.sleep(_POLL)
    assert answers == expected, [answer.message for answer in said]
    assert expected == [True, True, False, True, False, False]
