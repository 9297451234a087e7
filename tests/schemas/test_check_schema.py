"""docs/schemas/check.json says what `argosy check --output json` writes; `make schemas` writes it anew."""

import json
import os
from pathlib import Path

from pydantic import TypeAdapter

from argosy.admission.finding import Finding

PATH = Path(__file__).parents[2] / "docs" / "schemas" / "check.json"


def test_the_published_schema_of_check_is_current() -> None:
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://argosy.dev/schemas/check.json",
        "title": "Findings",
        "description": "What `argosy check --output json` writes: one verdict an object.",
        **TypeAdapter(tuple[Finding, ...]).json_schema(by_alias=True, mode="validation"),
    }
    text = json.dumps(schema, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    if os.environ.get("ARGOSY_REGENERATE"):
        PATH.write_text(text)
    assert PATH.read_text() == text, "docs/schemas/check.json is stale: run make schemas"
