"""docs/schemas says what the documents are; `make schemas` writes it anew."""

import json
import os
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from argosy.schemas.change import ChangeSet, Proposal
from argosy.schemas.document import Document
from argosy.schemas.entry import Entry
from argosy.schemas.evidence import EvidenceBundle
from argosy.schemas.facts import Facts, ImageFacts
from argosy.schemas.intent import Contract, Intent
from argosy.schemas.plan import PlanSpec
from argosy.schemas.project import Project
from argosy.schemas.recourse_bundle import RecourseBundle
from argosy.schemas.report import TestReport, TestSuite
from argosy.schemas.review import Review
from argosy.schemas.rollout import RolloutPlan
from argosy.schemas.verdict import Verdict

FOLDER = Path(__file__).parents[2] / "docs" / "schemas"
DOCUMENTS: dict[str, type[Document]] = {
    "change-set": ChangeSet,
    "contract": Contract,
    "evidence-bundle": EvidenceBundle,
    "evidence-facts": ImageFacts,
    "facts": Facts,
    "intent": Intent,
    "plan-spec": PlanSpec,
    "project": Project,
    "proposal": Proposal,
    "recourse-bundle": RecourseBundle,
    "review": Review,
    "rollout-plan": RolloutPlan,
    "test-report": TestReport,
    "test-suite": TestSuite,
    "trace-entry": Entry,
    "verdict": Verdict,
}


def published(name: str) -> dict[str, Any]:
    """Return the schema of a document as it may be written: what has a default may be absent."""
    schema = DOCUMENTS[name].model_json_schema(by_alias=True, mode="validation")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"https://argosy.dev/schemas/{name}.json",
        **schema,
    }


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_published_schema_is_current(name: str) -> None:
    text = json.dumps(published(name), indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    path = FOLDER / f"{name}.json"
    if os.environ.get("ARGOSY_REGENERATE"):
        assert not os.environ.get("CI"), "CI writes no schemas"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    assert path.read_text() == text, "run `make schemas` and look at what changed"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_published_schema_is_one(name: str) -> None:
    jsonschema_rs.meta.validate(published(name))


def test_a_document_that_was_written_fits_its_schema() -> None:
    verdict = Verdict(
        allowed=True, at="2026-01-31T12:00:00Z", input_digest="sha256:" + "0" * 64, digest="sha256:" + "1" * 64
    )
    jsonschema_rs.validate(published("verdict"), verdict.wire())
