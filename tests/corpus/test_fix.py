"""`argosy check --fix` on a corpus of bad manifests: what an edit can answer is answered, once and for all."""

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from argosy.cli.main import main

from .manifests import COUNT, generated

NASTY = Path(__file__).parent / "nasty"
LEFT = {"evidence", "human", "infeasible"}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole corpus in one folder."""
    folder = tmp_path_factory.mktemp("corpus")
    for manifest in generated():
        (folder / manifest.name).write_bytes(manifest.text.encode())
    for file in NASTY.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    return folder


def run(*args: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["argosy", "check", *args])
        patch.setattr(sys, "stdout", out)
        patch.setattr(sys, "stderr", err)
        with pytest.raises(SystemExit) as ended:
            main()
    return int(ended.value.code or 0), out.getvalue(), err.getvalue()


def test_the_corpus_has_two_hundred_files() -> None:
    assert COUNT + len(list(NASTY.iterdir())) >= 200


def test_a_fix_leaves_only_what_no_edit_can_answer_and_a_second_one_changes_nothing(corpus: Path) -> None:
    code, out, err = run("--fix", "--output", "json", str(corpus))
    assert code in {0, 1}, err
    assert [line for line in err.splitlines() if line.startswith("left ")] == []
    findings: list[dict[str, Any]] = json.loads(out)
    for finding in findings:
        for reason in finding["reasons"]:
            kind = reason["recourse"] and reason["recourse"]["kind"]
            assert kind in LEFT, (finding["source"], finding["object"], reason)
            assert "no declared edit" not in reason["recourse"]["title"], (finding["source"], finding["object"], reason)
    fixed = {path.name: path.read_bytes() for path in sorted(corpus.iterdir())}
    _, _, err = run("--fix", "--output", "json", str(corpus))
    assert [line for line in err.splitlines() if line.startswith(("fixed ", "created "))] == []
    assert {path.name: path.read_bytes() for path in sorted(corpus.iterdir())} == fixed
