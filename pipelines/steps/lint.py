"""Lint the lines that the change added."""

from ..sandbox.limits import Limits
from ..step import Job, Place, Step


def _argv(_: Job, place: Place) -> tuple[str, ...]:
    source = ("--source", f"{place('checkout')}/source", "--diff", f"{place('checkout')}/change.diff")
    return ("python", "-m", "argosy.pipelines.programs.lint", *source, "--out", place("lint"))


STEP = Step(
    name="lint",
    title="Lint what the change touches",
    argv=_argv,
    outputs=("lint.json",),
    needs=("checkout",),
    kit="analysis",
    limits=Limits(wall=120),
)
