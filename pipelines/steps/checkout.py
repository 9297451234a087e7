"""Take out the commit that is built, the change against its base, and the lock."""

from ..step import Job, Place, Step


def _argv(job: Job, place: Place) -> tuple[str, ...]:
    places = ("--repository", job.repository, "--out", place("checkout"))
    advisories = ("--advisories", job.advisories) if job.advisories else ()
    return (
        "python",
        "-m",
        "argosy.pipelines.checkout",
        *places,
        "--base",
        job.base,
        "--commit",
        job.commit,
        *advisories,
    )


STEP = Step(
    name="checkout",
    title="Take out the commit",
    argv=_argv,
    outputs=("source", "change.diff", "lock", "advisories", "epoch"),
)
