"""The page of every code: its params are the sidecar's own, and its examples are judged as it says."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from argosy.admission import PolicySet, judge
from argosy.admission.review import from_manifest
from argosy.schemas.facts import Facts

PAGES = Path(__file__).parents[2] / "docs" / "policies"
ALL = PolicySet.load("all")
CODES = sorted(ALL.policies)


def section(page: str, title: str) -> str:
    found = re.search(rf"^## {title}\n(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
    assert found, title
    return found.group(1)


def codes_refused(example: str) -> set[str]:
    """Judge the object of a section by every policy, with the facts and params beside it."""
    item: dict[str, Any] = {}
    facts: dict[str, Any] = {}
    params: dict[str, Any] = {}
    for block in re.findall(r"^```yaml\n(.*?)^```", example, re.MULTILINE | re.DOTALL):
        document: dict[str, Any] = yaml.safe_load(block)
        if "apiVersion" in document:
            item = document
        elif document.keys() <= Facts.model_fields.keys():
            facts |= document
        else:
            params |= document
    review = from_manifest(item, at="2026-01-31T12:00:00Z", facts=Facts.parse(facts), params=params, unknown="deny")
    verdict = judge(review, ALL)
    return {reason.code for reason in verdict.reasons + verdict.warnings}


@pytest.mark.parametrize("code", CODES)
def test_the_denied_example_is_refused_and_the_allowed_one_is_not(code: str) -> None:
    page = (PAGES / f"{code}.md").read_text()
    assert code in codes_refused(section(page, "Denied"))
    assert code not in codes_refused(section(page, "Allowed"))


@pytest.mark.parametrize("code", CODES)
def test_the_page_names_the_standard_the_folder_and_every_param(code: str) -> None:
    page = (PAGES / f"{code}.md").read_text()
    policy = ALL.policies[code]
    assert page.startswith(f"# {code}: {policy.title}\n")
    assert f"[{policy.standard.name}]({policy.standard.url})" in page
    assert f"(../../policies/{policy.name})" in page
    rows = re.findall(r"^\| `(\w+)` \|", section(page, "Params"), re.MULTILINE)
    assert sorted(rows) == sorted(policy.params.properties)


def test_the_index_lists_every_code_and_no_other() -> None:
    listed = re.findall(r"^\| \[(\w+)\]\(\1\.md\) \|", (PAGES / "README.md").read_text(), re.MULTILINE)
    assert sorted(listed) == CODES
    assert {page.stem for page in PAGES.glob("*.md")} == {*CODES, "README"}
