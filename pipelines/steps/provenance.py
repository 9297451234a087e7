"""State what was built from which commit (SLSA provenance v1)."""

from ..step import Job, Place, Step


def _argv(job: Job, place: Place) -> tuple[str, ...]:
    source = ("--source", job.source, "--commit", job.commit, "--service", job.service)
    lock = ("--lock", f"{place('checkout')}/lock")
    return (
        "python",
        "-m",
        "argosy.pipelines.provenance",
        *source,
        *lock,
        "--out",
        f"{place('provenance')}/provenance.json",
    )


STEP = Step(
    name="provenance",
    title="State where the image comes from",
    argv=_argv,
    outputs=("provenance.json",),
    needs=("checkout", "build"),
    evidence=("provenance",),
    executors=frozenset({"local"}),
)
