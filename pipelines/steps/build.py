"""Build the image: an OCI layout whose digest depends on the commit and the lock alone."""

import json

from ..step import Job, Place, Step


def _argv(job: Job, place: Place) -> tuple[str, ...]:
    source = ("--source", f"{place('checkout')}/source", "--context", job.image.context)
    entrypoint = ("--entrypoint", json.dumps(job.image.entrypoint))
    names = ("--revision", job.commit, "--epoch", f"{place('checkout')}/epoch")
    dependencies = ("--dependencies", f"{place('restore')}/dependencies")
    return (
        "python",
        "-m",
        "argosy.pipelines.image",
        *source,
        *dependencies,
        *entrypoint,
        *names,
        "--out",
        place("build"),
    )


STEP = Step(
    name="build",
    title="Build the image",
    argv=_argv,
    outputs=("image", "digest"),
    needs=("checkout", "restore"),
)
