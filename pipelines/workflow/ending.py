"""What both Workflows have around their steps: accounts, limits, clean-up, and the outcome in the outputs."""

from typing import Any

from hera.workflows import Parameter
from hera.workflows import models as m

from . import pod
from .parameters import mark, template_argv
from .settings import Cluster

NAME = "outcome"
_DAY = 86_400
_SECONDS = 7200


def settings(account: str) -> dict[str, Any]:
    """Return what the WorkflowTemplate says for all of its pods; a Workflow that names it cannot change it."""
    mutex = template_argv([f"argosy-{mark('release')}"])[0]
    return {
        "active_deadline_seconds": _SECONDS,
        "automount_service_account_token": False,
        "executor": m.ExecutorConfig(service_account_name="argosy-executor"),
        "pod_gc": m.PodGC(strategy="OnWorkflowSuccess", delete_delay_duration="10m"),
        "security_context": pod.pod_security(),
        "service_account_name": account,
        "synchronization": m.Synchronization(mutexes=[m.Mutex(name=mutex)]),
        "ttl_strategy": m.TTLStrategy(seconds_after_success=_DAY, seconds_after_failure=7 * _DAY),
    }


def handler(cluster: Cluster) -> Any:
    """Return the exit handler: it says in the Workflow's outputs how it ended; who watches writes the signed entry."""
    place = "/tmp/outcome"  # noqa: S108 - a volume of the pod's own
    argv = ("python", "-m", "argosy.pipelines.outcome", "--status", "{{workflow.status}}", "--out", place)
    return pod.container(
        NAME,
        cluster.step_image,
        argv,
        seconds=60,
        mounts=[m.VolumeMount(name="tmp", mount_path="/tmp")],  # noqa: S108 - as above
        outputs=[Parameter(name=NAME, value_from=m.ValueFrom(path=place), global_name=NAME)],
    )
