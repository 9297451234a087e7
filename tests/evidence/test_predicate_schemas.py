"""docs/predicates: the published schemas accept what we make, and we refuse what they refuse."""

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from argosy.evidence.errors import UnreadableError
from argosy.evidence.examination import readable
from argosy.evidence.predicates import approval, coverage, sast
from argosy.evidence.predicates.types import WORDS

DOCS = Path(__file__).parents[2] / "docs" / "predicates"
FINDING = {"tool": "bandit", "rule": "B602", "severity": "high", "path": "a.py", "line": 1, "message": "no"}
MADE: dict[str, dict[str, Any]] = {
    "coverage": coverage.predicate(changed=4, covered=3, sandboxed=True, uncovered=["a.py:1"]),
    "approval": approval.predicate(kind="release", reason="Reviewed", environment="production"),
    "sast": sast.predicate(tools=[{"name": "bandit", "version": "1"}], findings=[FINDING], sandboxed=True),
}
WRONG: list[tuple[str, dict[str, Any]]] = [
    ("coverage", {"changedLines": -1}),
    ("coverage", {"changedLines": "4"}),
    ("coverage", {"coveredLines": 1.5}),
    ("coverage", {"finishedOn": 1}),
    ("approval", {"kind": "Release"}),
    ("approval", {"kind": None}),
    ("approval", {"reason": " "}),
    ("approval", {"approvedOn": 1}),
    ("approval", {"environment": []}),
    ("sast", {"tools": []}),
    ("sast", {"tools": [{"name": ""}]}),
    ("sast", {"findings": {}}),
    ("sast", {"findings": [{"severity": "fatal"}]}),
    ("sast", {"findings": [{}]}),
]


def _schema(name: str) -> Any:
    return json.loads((DOCS / f"{name}.schema.json").read_bytes())


@pytest.mark.parametrize("name", MADE)
def test_what_we_make_fits_the_published_schema(name: str) -> None:
    schema = _schema(name)
    assert schema["$id"] == WORDS[name]
    jsonschema_rs.validator_for(schema).validate(MADE[name])
    readable(WORDS[name], MADE[name])


@pytest.mark.parametrize(("name", "change"), WRONG)
def test_what_the_schema_refuses_is_unreadable(name: str, change: dict[str, Any]) -> None:
    wrong = {**MADE[name], **change}
    assert not jsonschema_rs.validator_for(_schema(name)).is_valid(wrong)
    with pytest.raises(UnreadableError):
        readable(WORDS[name], wrong)


@pytest.mark.parametrize("name", MADE)
def test_the_example_of_the_page_fits_its_schema(name: str) -> None:
    page = (DOCS / f"{name}.md").read_text()
    example = json.loads(page.partition("```json\n")[2].partition("```")[0])
    jsonschema_rs.validator_for(_schema(name)).validate(example)
    readable(WORDS[name], example)
