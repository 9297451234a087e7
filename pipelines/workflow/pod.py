"""The parts that every pod of a Workflow has: no rights, bounded, and what it may read is mounted read-only."""

from collections.abc import Sequence

from hera.workflows import Container, GitArtifact, Parameter, RawArtifact, RetryStrategy
from hera.workflows import models as m

from .settings import Cluster

USER = 65532
WORKSPACE = "workspace"
PLACE = "/workspace"
_PULL = 600
"""Seconds that a pod may take to start."""

RETRY = RetryStrategy(
    limit=3,
    expression='lastRetry.status == "Error" || asInt(lastRetry.exitCode) > 1',
    backoff=m.Backoff(duration="10s", factor=m.IntOrString(2), max_duration="5m"),
)
"""Exit 1 is the change's fault and stays; lost pods, images that do not come and our own errors are tried again."""


def hardened() -> m.SecurityContext:
    """Return the security context of a container."""
    return m.SecurityContext(
        allow_privilege_escalation=False,
        capabilities=m.Capabilities(drop=["ALL"]),
        privileged=False,
        read_only_root_filesystem=True,
        run_as_non_root=True,
        run_as_user=USER,
        seccomp_profile=m.SeccompProfile(type="RuntimeDefault"),
    )


def pod_security() -> m.PodSecurityContext:
    """Return the security context of a pod."""
    return m.PodSecurityContext(
        run_as_non_root=True,
        run_as_user=USER,
        run_as_group=USER,
        fs_group=USER,
        seccomp_profile=m.SeccompProfile(type="RuntimeDefault"),
    )


def quantities(**amounts: str) -> dict[str, m.Quantity]:
    """Return amounts as Kubernetes writes them."""
    return {name: m.Quantity(amount) for name, amount in amounts.items()}


def resources() -> m.ResourceRequirements:
    """Return what a container gets."""
    return m.ResourceRequirements(
        requests=quantities(cpu="250m", memory="256Mi"),
        limits=quantities(cpu="1", memory="2Gi", **{"ephemeral-storage": "2Gi"}),
    )


def volumes(cluster: Cluster) -> list[m.Volume]:
    """Return the volumes that pods may mount."""
    return [
        m.Volume(name="tmp", empty_dir=m.EmptyDirVolumeSource(size_limit=m.Quantity("1Gi"))),
        m.Volume(name="credentials", secret=m.SecretVolumeSource(secret_name=cluster.credentials, optional=True)),
    ]


def folders(own: str, needs: Sequence[str]) -> list[m.VolumeMount]:
    """Return the mounts of a step: its own folder of the workspace, and those that it needs, read-only."""
    return [
        m.VolumeMount(name="tmp", mount_path="/tmp"),  # noqa: S108 - a volume of the pod's own
        m.VolumeMount(name=WORKSPACE, mount_path=f"{PLACE}/{own}", sub_path=own),
        *(
            m.VolumeMount(name=WORKSPACE, mount_path=f"{PLACE}/{need}", sub_path=need, read_only=True)
            for need in sorted(needs)
        ),
    ]


def container(  # noqa: PLR0913 - each is one part of the template
    name: str,
    image: str,
    argv: Sequence[str],
    *,
    seconds: float,
    mounts: Sequence[m.VolumeMount],
    credentials: bool = False,
    foreign: bool = False,
    artifacts: Sequence[GitArtifact | RawArtifact] = (),
    outputs: Sequence[Parameter] = (),
) -> Container:
    """Return the template of one step."""
    env = [m.EnvVar(name="HOME", value="/tmp"), m.EnvVar(name="XDG_CACHE_HOME", value="/tmp/cache")]  # noqa: S108 - as above
    mounted = list(mounts)
    if credentials:
        mounted.append(m.VolumeMount(name="credentials", mount_path="/credentials", read_only=True))
        env.append(m.EnvVar(name="REGISTRY_AUTH_FILE", value="/credentials/config.json"))
    return Container(
        name=name,
        image=image,
        command=[argv[0]],
        args=list(argv[1:]),
        env=env,
        inputs=list(artifacts),
        outputs=list(outputs),
        labels={"argosy.dev/step": name, "argosy.dev/foreign": "true" if foreign else "false"},
        active_deadline_seconds=int(seconds) + _PULL,
        resources=resources(),
        security_context=hardened(),
        volume_mounts=mounted,
    )
