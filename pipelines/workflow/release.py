"""The release Workflow: wait for signed evidence, judge it, publish by digest; each step blocks the next."""

from typing import Any

from hera.workflows import DAG, Parameter, RawArtifact, RetryStrategy, Task, WorkflowTemplate
from hera.workflows import models as m

from . import ending, pod
from .parameters import mark, template_argv
from .settings import Cluster

_PARAMETERS = ("digest", "environment", "image", "release", "service")
_EVIDENCE, _TRUST, _MANIFEST = "/evidence", "/trust/trust.yaml", "/manifests/pod.yaml"
_POD = """apiVersion: v1
kind: Pod
metadata:
  name: {service}
  namespace: {environment}
spec:
  automountServiceAccountToken: false
  securityContext:
    runAsNonRoot: true
    seccompProfile: {{type: RuntimeDefault}}
  containers:
    - name: {service}
      image: {image}@{digest}
      securityContext:
        allowPrivilegeEscalation: false
        readOnlyRootFilesystem: true
        capabilities: {{drop: [ALL]}}
      resources:
        requests: {{cpu: 50m, memory: 64Mi}}
        limits: {{cpu: 500m, memory: 128Mi}}
"""
"""A pod that is above reproach but for its image: what the check says is said of the image."""


def spec(cluster: Cluster) -> dict[str, Any]:
    """Return the spec of the WorkflowTemplate."""
    with WorkflowTemplate(
        name="release",
        entrypoint="release",
        on_exit=ending.NAME,
        arguments=[Parameter(name=name) for name in _PARAMETERS],
        volumes=[
            *pod.volumes(cluster),
            m.Volume(
                name="evidence",
                persistent_volume_claim=m.PersistentVolumeClaimVolumeSource(
                    claim_name=cluster.evidence_claim, read_only=True
                ),
            ),
            m.Volume(name="trust", config_map=m.ConfigMapVolumeSource(name=cluster.trust_config)),
        ],
        **ending.settings("argosy-release"),
    ) as template:
        evidence, check, publish = _await(cluster), _check(cluster), _publish(cluster)
        with DAG(name="release"):
            waited = Task(name="evidence", template=evidence)
            judged = Task(name="check", template=check, dependencies=[waited.name])
            Task(name="publish", template=publish, dependencies=[judged.name])
        ending.handler(cluster)
    built: dict[str, Any] = template.to_dict()["spec"]
    return built


def _await(cluster: Cluster) -> Any:
    """Return the step that waits for the evidence and for the Auditor's VSA, at most about an hour."""
    where = ("--evidence", _EVIDENCE, "--trust", _TRUST)
    needed = [part for fact in ("provenance", "sbom", "tests", "vsa") for part in ("--require", fact)]
    argv = template_argv(["argosy", "evidence", "verify", *where, *needed, mark("digest")])
    made = pod.container("evidence", cluster.step_image, argv, seconds=60, mounts=_mounts())
    made.retry_strategy = RetryStrategy(
        limit=60,
        retry_policy="Always",
        backoff=m.Backoff(duration="10s", factor=m.IntOrString(2), cap="1m", max_duration="1h"),
    )
    return made


def _check(cluster: Cluster) -> Any:
    """Return the step that judges the image by every policy; evidence that is not there denies."""
    argv = ["argosy", "check", "--evidence", _EVIDENCE, "--trust", _TRUST, _MANIFEST]
    names = ("service", "environment", "image", "digest")
    manifest = template_argv([_POD.format(**{name: mark(name) for name in names})])[0]
    artifact = RawArtifact(name="pod", path=_MANIFEST, data=manifest)
    made = pod.container("check", cluster.step_image, argv, seconds=120, mounts=_mounts(), artifacts=[artifact])
    made.retry_strategy = pod.RETRY
    return made


def _publish(cluster: Cluster) -> Any:
    """Return the step that copies the image to the release repository; a copy keeps the digest."""
    tail = f"@{mark('digest')}"
    origin, target = f"docker://{cluster.quarantine}{tail}", f"docker://{mark('image')}{tail}"
    argv = template_argv(["skopeo", "copy", "--preserve-digests", origin, target])
    mounts = [m.VolumeMount(name="tmp", mount_path="/tmp")]  # noqa: S108 - a volume of the pod's own
    made = pod.container("publish", cluster.copier_image, argv, seconds=600, mounts=mounts, credentials=True)
    made.retry_strategy = pod.RETRY
    return made


def _mounts() -> list[m.VolumeMount]:
    return [
        m.VolumeMount(name="tmp", mount_path="/tmp"),  # noqa: S108 - a volume of the pod's own
        m.VolumeMount(name="evidence", mount_path=_EVIDENCE, read_only=True),
        m.VolumeMount(name="trust", mount_path="/trust", read_only=True),
    ]
