"""`argosy check --fix` on a corpus of bad manifests: what an edit can answer is answered, once and for all."""

import os
from pathlib import Path

import pytest

from argosy.admission import PolicySet
from argosy.admission.check import Judged, Passed, Terms, check
from argosy.admission.fix import Fixes
from argosy.cli.check.writing import write
from argosy.schemas.errors import InputError
from argosy.schemas.verdict import DenyReason, RecourseKind

from .manifests import COUNT, generated

NASTY = Path(__file__).parent / "nasty"
STRIDE = 1 if os.environ.get("CORPUS") == "all" else 11
"""Every how-maniest made file is tried; with `CORPUS=all` in the environment all two hundred are."""
LEFT = {RecourseKind.EVIDENCE, RecourseKind.HUMAN, RecourseKind.INFEASIBLE}


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """The corpus, or a sample that has every style, in one folder."""
    for manifest in list(generated())[::STRIDE]:
        (tmp_path / manifest.name).write_bytes(manifest.text.encode())
    for file in NASTY.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    return tmp_path


def fixed(corpus: Path, terms: Terms) -> tuple[list[Judged], Fixes]:
    """Return what judging gave, and what is to be written after it."""
    judged: list[Judged] = []
    fixes = Fixes()
    for item in check([str(corpus)], terms):
        assert not isinstance(item, InputError | Passed), item
        judged.append(item)
        fixes.add(item)
    fixes.settle()
    return judged, fixes


def is_answered(reason: DenyReason) -> bool:
    """Return whether no edit could answer a refusal, and its policy says who or what can."""
    recourse = reason.recourse
    return recourse is not None and recourse.kind in LEFT and "no declared edit" not in recourse.title


def test_the_corpus_has_two_hundred_files() -> None:
    assert COUNT + len(list(NASTY.iterdir())) >= 200


def test_the_corpus_is_made_the_same_way_every_time() -> None:
    assert list(generated(24)) == list(generated(24))


def test_a_fix_leaves_only_what_no_edit_can_answer_and_a_second_one_changes_nothing(corpus: Path) -> None:
    terms = Terms(policies=PolicySet.load("all"), at="2026-01-01T00:00:00Z")
    before, fixes = fixed(corpus, terms)
    assert fixes.left == []
    assert fixes.changed
    write(fixes.changed, fixes.created)
    after, again = fixed(corpus, terms)
    assert (again.changed, again.created, again.left) == ({}, {}, [])
    left = [(item.document, reason) for item in after for reason in item.verdict.reasons if not is_answered(reason)]
    assert left == []
    assert sum(item.verdict.allowed for item in after) > sum(item.verdict.allowed for item in before)
