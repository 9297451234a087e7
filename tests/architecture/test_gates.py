"""A gate that cannot fail is no gate: what is planted in each room must be named by each tool."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ..lab.crds import ENVIRONMENT
from .conftest import Skeleton
from .tree import PACKAGE, ROOMS, ROOT

WRONG = '"""Planted."""\n\nANSWER: int = "text"\n'


def run(root: Path, *argv: str) -> subprocess.CompletedProcess[str]:
    # The machine's own home: pyright keeps its program there.
    environment = ENVIRONMENT | {"PYTHONPATH": str(root / "src"), "NO_COLOR": "1"}
    return subprocess.run(
        [sys.executable, "-m", *argv],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def named(printed: str) -> set[str]:
    return {room for room in ROOMS if f"{room}/inner/planted.py" in printed}


@pytest.fixture
def wrong(skeleton: Skeleton) -> Skeleton:
    for room in ROOMS:
        skeleton.write(f"{room}/inner/planted.py", WRONG)
    return skeleton


def test_mypy_names_a_type_error_in_every_room(wrong: Skeleton) -> None:
    done = run(wrong.root, "mypy", "-p", "argosy")
    assert done.returncode == 1
    assert named(done.stdout) == set(ROOMS)


def test_pyright_names_a_type_error_in_every_room(wrong: Skeleton) -> None:
    done = run(wrong.root, "pyright")
    assert done.returncode == 1
    assert named(done.stdout) == set(ROOMS)


def test_ruff_names_an_absolute_import_in_every_room(skeleton: Skeleton) -> None:
    for room in ROOMS:
        skeleton.write(f"{room}/inner/planted.py", '"""Planted."""\n\nfrom argosy import cli\n\n__all__ = ["cli"]\n')
    done = run(skeleton.root, "ruff", "check", "--no-cache", "--output-format", "concise")
    assert {room for room in ROOMS if f"{room}/inner/planted.py:3:1: TID251" in done.stdout} == set(ROOMS)


def test_coverage_names_a_file_that_nothing_ran_in_every_room(skeleton: Skeleton) -> None:
    for room in ROOMS:
        skeleton.write(f"{room}/inner/planted.py", '"""Planted."""\n\nANSWER = 42\n')
    skeleton.write("program.py", "print(1)\n")
    assert run(skeleton.root, "coverage", "run", "program.py").returncode == 0
    assert run(skeleton.root, "coverage", "json", "-q", "-o", "coverage.json").returncode == 0
    files = json.loads((skeleton.root / "coverage.json").read_text())["files"]
    uncovered = {path for path, file in files.items() if file["summary"]["missing_lines"]}
    assert named(" ".join(path.replace(os.sep, "/") for path in uncovered)) == set(ROOMS)


def lint(root: Path) -> subprocess.CompletedProcess[str]:
    program = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    environment = {**os.environ, "PYTHONPATH": str(root / "src"), "NO_COLOR": "1"}
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_the_rooms_import_downwards_only() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout


def test_an_import_upwards_is_refused(skeleton: Skeleton) -> None:
    skeleton.write("schemas/inner/planted.py", '"""Planted."""\n\nfrom ...cli import inner\n')
    done = lint(skeleton.root)
    assert done.returncode == 1
    assert "argosy.schemas.inner.planted -> argosy.cli" in done.stdout


def test_the_three_middle_rooms_are_strangers(skeleton: Skeleton) -> None:
    skeleton.write("rollouts/inner/planted.py", '"""Planted."""\n\nfrom ...admission import inner\n')
    done = lint(skeleton.root)
    assert done.returncode == 1
    assert "argosy.rollouts.inner.planted -> argosy.admission" in done.stdout


def test_a_room_that_no_layer_declares_is_refused(skeleton: Skeleton) -> None:
    skeleton.write("cellar/__init__.py", '"""Planted."""\n')
    (skeleton.root / "src" / "argosy" / "cellar").symlink_to("../../cellar")
    done = lint(skeleton.root)
    assert done.returncode == 1
    assert "argosy.cellar" in done.stdout


def test_the_package_is_links_and_two_files() -> None:
    real = sorted(path.name for path in PACKAGE.iterdir() if not path.is_symlink() and path.name != "__pycache__")
    assert real == ["__init__.py", "py.typed"]
    for room in (*ROOMS, "policies"):
        assert (PACKAGE / room).readlink() == Path("..", "..", room)
