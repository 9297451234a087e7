"""Fetch the locked dependencies: only wheels, each with the hash that the lock says, so that nothing of them runs."""

from ..step import Job, Place, Step


def _argv(_: Job, place: Place) -> tuple[str, ...]:
    lock = f"{place('checkout')}/lock"
    return ("python", "-m", "argosy.pipelines.restore", "--lock", lock, "--out", f"{place('restore')}/dependencies")


STEP = Step(
    name="restore",
    title="Restore the locked dependencies",
    argv=_argv,
    outputs=("dependencies",),
    needs=("checkout",),
    network=True,
)
