"""The pages of docs/policies are what `argosy policy docs` writes; ARGOSY_REGENERATE writes them anew."""

import os
import re
from pathlib import Path

import pytest

from argosy.admission.authoring.catalogue import entries
from argosy.admission.authoring.pages import pages

FOLDER = Path(__file__).parents[2] / "docs" / "policies"
CODES = [item.sidecar.code for item in entries("all")]
NAMES = ["README.md", *(f"{code}.md" for code in CODES)]


@pytest.fixture(scope="module")
def written() -> dict[str, str]:
    return pages("all")


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_what_its_policy_says(name: str, written: dict[str, str]) -> None:
    if os.environ.get("ARGOSY_REGENERATE"):
        assert not os.environ.get("CI"), "CI writes no pages"
        (FOLDER / name).write_text(written[name])
    assert (FOLDER / name).read_text() == written[name], "run `make policy-docs` and look at what changed"


def test_no_page_is_left_of_a_policy_that_is_gone(written: dict[str, str]) -> None:
    assert {page.name for page in FOLDER.glob("*.md")} == set(written)


@pytest.mark.parametrize("name", NAMES)
def test_every_link_to_a_file_leads_to_one(name: str, written: dict[str, str]) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", written[name])
    assert [link for link in links if not (FOLDER / link).exists() and link not in written] == []


@pytest.mark.parametrize("code", CODES)
def test_a_page_shows_what_is_denied_and_what_is_allowed(code: str, written: dict[str, str]) -> None:
    assert [
        title for title in ("Denied", "Allowed", "The way out") if f"\n## {title}\n" not in written[f"{code}.md"]
    ] == []


def test_the_index_names_every_code_with_its_params(written: dict[str, str]) -> None:
    rows = re.findall(
        r"^\| \[(\w+)\]\(\1\.md\) \|.*\| (—|(?:`\w+`(?:, )?)+) \| [^|]*\|$", written["README.md"], re.MULTILINE
    )
    named = {code: re.findall(r"\w+", params) for code, params in rows}
    assert named == {item.sidecar.code: list(item.sidecar.params.properties) for item in entries("all")}
