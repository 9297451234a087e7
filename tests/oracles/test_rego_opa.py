"""`opa --strict-builtin-errors` says of every case of every Rego policy what Argosy's engine says."""

import json
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from ..lab.parts import ENVIRONMENT, program
from .rego_cases import FOLDERS, Question, alike, modules, questions


def opa(folder: Path, texts: Mapping[str, str], asked: Sequence[Question]) -> list[list[Any]] | str:
    """Return what each question's rule holds, or the error of a builtin in one of them."""
    for name, text in texts.items():
        (folder / name).write_text(text)
    given = [{"input": question.input, "params": question.params} for question in asked]
    (folder / "asked.json").write_text(json.dumps({"asked": given}))
    answers = ", ".join(
        f"[x | some x in {question.rule} with input as data.asked[{number}].input "
        f"with data.params as data.asked[{number}].params]"
        for number, question in enumerate(asked)
    )
    (folder / "all.rego").write_text(f"package oracle\n\nimport rego.v1\n\nanswers := [{answers}]\n")
    done = subprocess.run(
        [program("opa"), "eval", "--strict-builtin-errors", "--format=json", f"--data={folder}", "data.oracle.answers"],
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    said = json.loads(done.stdout)
    if "errors" in said:
        return str(said["errors"])
    found_answers: list[list[Any]] = said["result"][0]["expressions"][0]["value"]
    return found_answers


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_opa_answers_every_case_as_argosy_does(folder: Path, tmp_path: Path) -> None:
    asked = list(questions(folder))
    said = opa(tmp_path, modules(folder), asked)
    # One case's error is the whole answer's: asked one by one, each must fail on both sides or on none.
    each = [opa(tmp_path, modules(folder), [question]) for question in asked] if isinstance(said, str) else [said]
    found = [answer for answers in each for answer in ([None] if isinstance(answers, str) else answers)]
    pairs = list(zip(asked, found, strict=True))
    differences = [
        f"{question.name}: Argosy {question.answer}, opa {answer}"
        for question, answer in pairs
        if (answer is None) != (question.answer is None) or (answer is not None and not alike(question.answer, answer))
    ]
    assert differences == []
