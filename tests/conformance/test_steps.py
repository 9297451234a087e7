"""Every member of pipelines/steps: an argv, made of typed values, that reads only what it declares."""

import ast
import dataclasses
import sys
from pathlib import Path, PurePosixPath

import pytest

from argosy.pipelines import steps as room
from argosy.pipelines.step import Job, Step
from argosy.schemas.discovery import members
from argosy.schemas.project import ImageSettings
from argosy.schemas.risk import RiskTag

STEPS = members(room, "STEP", Step)
JOBS = [
    Job(
        repository="/repository",
        source="https://git.example.com/shop.git",
        base="a" * 40,
        commit="b" * 40,
        service="shop",
        image=ImageSettings(repository="registry.example.com/shop"),
        command=("pytest", "-q"),
        risk=risk,
        sandboxed=sandboxed,
    )
    for risk in ((), tuple(RiskTag))
    for sandboxed in (True, False)
]
each = pytest.mark.parametrize("name", STEPS)


@each
def test_its_name_is_its_modules(name: str) -> None:
    assert STEPS[name].name == name.replace("_", "-")
    assert STEPS[name].title


@each
@pytest.mark.parametrize("job", JOBS)
def test_it_reads_only_the_folders_that_it_needs(name: str, job: Job) -> None:
    step = STEPS[name]
    asked: set[str] = set()

    def place(of: str) -> str:
        asked.add(of)
        return f"/work/{of}"

    argv = step.argv(job, place)
    assert argv
    assert all(isinstance(word, str) and "\0" not in word for word in argv)
    assert asked <= {step.name, *step.needs}
    assert argv == step.argv(job, place)


@each
def test_what_it_needs_is_there(name: str) -> None:
    assert set(STEPS[name].needs) <= {step.name for step in STEPS.values()} - {STEPS[name].name}


@each
def test_its_outputs_stay_in_its_folder(name: str) -> None:
    for output in STEPS[name].outputs:
        path = PurePosixPath(output)
        assert not path.is_absolute()
        assert ".." not in path.parts


@each
def test_it_imports_nothing_of_what_it_runs(name: str) -> None:
    """Only the standard library, the step's own type, and what pipelines knows of its options."""
    path = Path(next(iter(room.__path__)), f"{name}.py")
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            assert {alias.name.partition(".")[0] for alias in node.names} <= sys.stdlib_module_names
        elif isinstance(node, ast.ImportFrom):
            allowed = node.level == 2 or (node.level == 3 and (node.module or "").startswith("schemas"))
            assert allowed or (node.module or "").partition(".")[0] in sys.stdlib_module_names


@each
def test_foreign_code_never_gets_keys_or_the_network(name: str) -> None:
    step = STEPS[name]
    if step.kit:
        assert not step.network
        job = dataclasses.replace(JOBS[0], keys="/keys")
        assert not any("/keys" in word for word in step.argv(job, str))
