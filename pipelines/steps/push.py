"""Push the image by digest to quarantine: in a cluster only, where the next Workflow takes it from."""

from ..step import Job, Place, Step


def _argv(job: Job, place: Place) -> tuple[str, ...]:
    made = ("--digestfile", f"{place('push')}/digest", f"oci:{place('build')}/image")
    return ("skopeo", "copy", "--preserve-digests", *made, f"docker://{job.quarantine}:{job.commit}")


STEP = Step(
    name="push",
    title="Push the image to quarantine",
    argv=_argv,
    outputs=("digest",),
    needs=("build", "coverage", "lint", "sast", "sbom", "secrets", "test", "vulnerabilities"),
    network=True,
    executors=frozenset({"argo"}),
    image="skopeo",
)
