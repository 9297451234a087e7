"""Lines that a change added, against what Git itself makes of two texts."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from argosy.adapters.git import Repository
from argosy.pipelines.programs.changed_lines import changed_lines

from .conftest import WHEN

LINES = st.lists(
    st.sampled_from(["a", "b", "+++ b/x", "--- a/x", "@@ -1 +1 @@", "", "\x0c", "é"]), min_size=1, max_size=8
)
NAMES = ("plain.py", 'quo"te.py', "tab\there.py", "ünïcode.py", "two words.py")


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    return Repository.create(tmp_path_factory.mktemp("lines"))


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(LINES, LINES, st.sampled_from(NAMES))
def test_replaying_the_added_lines_gives_the_new_text(
    repository: Repository, before: list[str], after: list[str], name: str
) -> None:
    path = repository.root / name
    path.write_text("\n".join([*before, ""]))
    base = repository.commit("before", WHEN, "Ann <ann@example.com>")
    path.write_text("\n".join([*after, ""]))
    head = repository.commit("after", WHEN, "Ann <ann@example.com>")
    found = changed_lines(repository.diff(base, head).decode("utf-8", "surrogateescape"))
    assert set(found) <= {name}
    unchanged = [line for number, line in enumerate(after, 1) if number not in found.get(name, ())]
    kept = iter(before)
    assert all(line in kept for line in unchanged), "what is not added was there before, in order"


def test_a_deleted_file_has_no_lines() -> None:
    assert changed_lines("--- a/x\n+++ /dev/null\n@@ -1 +0,0 @@\n-gone\n") == {}


def test_added_text_that_looks_like_a_header_is_text() -> None:
    diff = "--- a/x\n+++ b/x\n@@ -0,0 +1,2 @@\n++++ b/y\n+@@ -1 +1,9 @@\n"
    assert changed_lines(diff) == {"x": {1, 2}}


def test_a_change_of_this_folder_is_nothing(tmp_path: Path) -> None:
    del tmp_path
    assert changed_lines("") == {}


def test_a_quoted_name_may_hold_letters_beyond_latin() -> None:
    assert changed_lines('+++ "b/☃\\"\\303\\244.py"\n@@ -0,0 +1 @@\n+x\n') == {'☃"ä.py': {1}}
