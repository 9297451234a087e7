"""docs/schemas says what commands print for programs; `make schemas` writes it anew."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from argosy.admission.authoring.lint import Remark
from argosy.admission.authoring.report import CaseReport
from argosy.admission.baseline import Baseline
from argosy.admission.difference import DifferenceReport
from argosy.admission.finding import Finding

FOLDER = Path(__file__).parents[2] / "docs" / "schemas"
PRINTED: dict[str, tuple[Any, str, str]] = {
    "check": (tuple[Finding, ...], "Findings", "What `argosy check --output json` writes: one verdict an object."),
    "check-baseline": (Baseline, "Baseline", "What `argosy check --write-baseline` writes and `--baseline` reads."),
    "check-diff": (DifferenceReport, "DifferenceReport", "What `argosy check --diff OLD NEW --output json` writes."),
    "policy-lint": (tuple[Remark, ...], "Remarks", "What `argosy policy lint --output json` writes."),
    "policy-test": (CaseReport, "CaseReport", "What `argosy policy test --output json` writes."),
}


@pytest.mark.parametrize("name", PRINTED)
def test_the_published_schema_of_what_is_printed_is_current(name: str) -> None:
    kind, title, description = PRINTED[name]
    schema = {
        **TypeAdapter(kind).json_schema(by_alias=True, mode="validation"),
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"https://argosy.dev/schemas/{name}.json",
        "title": title,
        "description": description,
    }
    text = json.dumps(schema, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    path = FOLDER / f"{name}.json"
    if os.environ.get("ARGOSY_REGENERATE"):
        assert not os.environ.get("CI"), "CI writes no schemas"
        path.write_text(text)
    assert path.read_text() == text, f"docs/schemas/{name}.json is stale: run make schemas"
