"""Measure which of the changed lines the tests ran."""

from ..sandbox.limits import Limits
from ..step import Job, Place, Step


def _argv(_: Job, place: Place) -> tuple[str, ...]:
    source = ("--source", f"{place('checkout')}/source", "--diff", f"{place('checkout')}/change.diff")
    report = ("--xml", f"{place('test')}/coverage.xml")
    return ("python", "-m", "argosy.pipelines.programs.coverage", *source, *report, "--out", place("coverage"))


STEP = Step(
    name="coverage",
    title="Measure coverage on changed lines",
    argv=_argv,
    outputs=("coverage.json",),
    needs=("checkout", "test"),
    evidence=("coverage",),
    kit="analysis",
    limits=Limits(wall=120),
)
