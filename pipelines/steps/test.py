"""Run the project's tests on a copy of its source, under coverage."""

import json

from ..step import Job, Place, Step


def _argv(job: Job, place: Place) -> tuple[str, ...]:
    source = ("--source", f"{place('checkout')}/source", "--dependencies", f"{place('restore')}/dependencies")
    command = ("--command", json.dumps(job.command))
    return ("python", "-m", "argosy.pipelines.programs.tests", *source, *command, "--out", place("test"))


STEP = Step(
    name="test",
    title="Run the tests",
    argv=_argv,
    outputs=("tests.json", "coverage.xml"),
    needs=("checkout", "restore"),
    evidence=("tests",),
    kit="tests",
)
