"""cel-python says of every expression of every CEL policy what Argosy's engine says, as far as it can."""

import re
from pathlib import Path
from typing import Any

import pytest

from argosy.admission.authoring.expressions import expressions
from argosy.admission.engine.cel.environment import environment
from argosy.admission.engine.cel.program import Scope
from argosy.admission.policy.source import find

from .cel_cases import FOLDERS
from .cel_python import NoAnswer, first, opinions, second
from .gaps import GAPS as ALL_GAPS
from .gaps import gaps

GAPS: list[dict[str, Any]] = ALL_GAPS["cel-python"]
"""What cel-python has no answer to: how an expression is known, expressions that show it still, and the reason."""
SHOWN = [text for gap in GAPS for text in gap["shown"]]
CASES = 3


@pytest.fixture(scope="session", autouse=True)
def _built() -> None:
    """Ask nothing of the lab."""


def explained(source: str) -> bool:
    return any(re.search(gap["text"], source) for gap in GAPS)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_cel_python_answers_as_argosy_does_or_not_at_all_for_a_known_reason(folder: Path) -> None:
    found = list(opinions(folder, CASES))
    differences = [
        f"{item.name}: Argosy {item.argosy}, cel-python {item.cel_python}"
        for item in found
        if not (item.agree or (isinstance(item.cel_python, NoAnswer) and explained(item.source)))
    ]
    assert differences == []
    assert any(item.agree for item in found)


@pytest.mark.parametrize("text", SHOWN)
def test_what_cel_python_lacks_it_lacks_still(text: str) -> None:
    variables: dict[str, Any] = {"object": {}, "oldObject": None, "request": {}, "namespaceObject": None}
    program = environment().deserialize(Scope(None).compile(text).program)
    assert first(program, environment().activation({**variables, "params": {}})) is True
    assert isinstance(second(text, variables), NoAnswer)


def test_every_known_reason_is_one_of_the_catalogue() -> None:
    sources = {
        item.source
        for folder in FOLDERS
        for texts in [expressions(find(folder).folders[0])]
        for item in (*texts.deciding, *texts.variables.values(), *filter(None, texts.messages))
    }
    assert [gap["text"] for gap in GAPS if not any(re.search(gap["text"], source) for source in sources)] == []


def test_every_gap_of_every_engine_has_a_reason() -> None:
    found = [gap for engine, value in ALL_GAPS.items() for gap in gaps(value, engine)]
    assert found
    assert [name for name, reason in found if not reason.strip()] == []
