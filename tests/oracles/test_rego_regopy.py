"""regopy, another implementation of Rego, says of every Rego policy's cases what Argosy's engine says."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from .rego_cases import FOLDERS, Question, alike, modules, questions
from .sample import sample

PROGRAM = Path(__file__).with_name("regopy_program.py")
CASES = 16


@pytest.fixture(scope="session", autouse=True)
def _built() -> None:
    """Ask nothing of the lab."""


def regopy(folder: Path, asked: Sequence[Question]) -> list[dict[str, Any]]:
    """Return of each question its `answer` or the `error`."""
    given = [{"rule": item.rule, "params": item.params, "input": item.input} for item in asked]
    done = subprocess.run(
        [sys.executable, PROGRAM],
        input=json.dumps({"modules": modules(folder), "asked": given}),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, f"regopy ended by {done.returncode} after {done.stdout[-300:]} {done.stderr[-300:]}"
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_regopy_answers_every_case_as_argosy_does(folder: Path) -> None:
    asked = sample(list(questions(folder)), CASES)
    differences = [
        f"{question.name}: Argosy {question.answer}, regopy {said}"
        for question, said in zip(asked, regopy(folder, asked), strict=True)
        if not (alike(question.answer, said["answer"]) if "answer" in said else question.answer is None)
    ]
    assert differences == []
