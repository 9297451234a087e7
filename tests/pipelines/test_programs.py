"""What the analysing steps find, on files as they are, without a sandbox around them."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from argosy.adapters.git import Repository
from argosy.pipelines.programs import tests as tests_program

from .conftest import WHEN, write

EVAL = b"import subprocess\n\nsubprocess.run('ls ' + input(), shell=True)"


def analyse(
    program: str, tmp_path: Path, base: Mapping[str, bytes], change: Mapping[str, bytes], *more: str
) -> tuple[int, dict[str, Any]]:
    """Return the exit code and the report of a program about a change."""
    repository = Repository.create(tmp_path / "source")
    write(repository.root, {"README": b"", **base})
    first = repository.commit("base", WHEN, "Ann <ann@example.com>")
    write(repository.root, change)
    second = repository.commit("change", WHEN, "Ann <ann@example.com>")
    diff, out = tmp_path / "change.diff", tmp_path / "out"
    diff.write_bytes(repository.diff(first, second))
    out.mkdir()
    done = subprocess.run(
        [
            *(sys.executable, "-m", f"argosy.pipelines.programs.{program}"),
            *("--source", str(repository.root), "--diff", str(diff), "--out", str(out), *more),
        ],
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )
    report = out / f"{program}.json"
    return done.returncode, json.loads(report.read_bytes()) if report.exists() else {"stderr": done.stderr}


def test_lint_blames_a_change_for_its_own_lines_only(tmp_path: Path) -> None:
    code, report = analyse("lint", tmp_path, {"a.py": b"old\n"}, {"a.py": b"old\nnew\n"})
    assert code == 1
    assert [(found["line"], found["rule"]) for found in report["findings"]] == [(2, "F821")]


def test_lint_passes_what_was_there_before(tmp_path: Path) -> None:
    assert analyse("lint", tmp_path, {"a.py": b"old\n"}, {"b.py": b"x = 1\n"}) == (0, {"findings": []})


def test_lint_refuses_a_file_that_does_not_parse(tmp_path: Path) -> None:
    code, report = analyse("lint", tmp_path, {}, {"a.py": b"def f(:\n"})
    assert code == 1
    assert report["findings"]


def test_lint_goes_by_the_projects_own_settings(tmp_path: Path) -> None:
    settings = {"ruff.toml": b'lint.select = ["D100"]\n'}
    code, report = analyse("lint", tmp_path, settings, {"a.py": b"x = 1\n"})
    assert [found["rule"] for found in report["findings"]] == ["D100"]
    assert code == 1


def test_sast_rates_a_shell_injection_high_and_leaves_the_verdict_to_policies(tmp_path: Path) -> None:
    code, report = analyse("sast", tmp_path, {}, {"a.py": EVAL + b"\n"}, "--refuse", "none")
    assert code == 0
    assert [(found["rule"], found["severity"]) for found in report["findings"] if found["severity"] == "high"] == [
        ("B602", "high")
    ]
    assert {tool["name"] for tool in report["tools"]} == {"bandit", "ruff"}


def test_sast_refuses_by_itself_where_the_risk_asks_for_it(tmp_path: Path) -> None:
    assert analyse("sast", tmp_path, {}, {"a.py": EVAL + b"\n"}, "--refuse", "medium")[0] == 1


def test_a_change_cannot_wave_itself_through_sast(tmp_path: Path) -> None:
    _, report = analyse("sast", tmp_path, {}, {"a.py": EVAL + b"  # nosec # noqa\n"}, "--refuse", "none")
    assert "B602" in {found["rule"] for found in report["findings"]}


def test_a_suppression_that_was_there_before_counts(tmp_path: Path) -> None:
    _, report = analyse("sast", tmp_path, {"a.py": EVAL + b"  # nosec\n"}, {"b.py": b"x = 1\n"}, "--refuse", "none")
    assert "B602" not in {found["rule"] for found in report["findings"]}


def test_a_file_that_sast_cannot_read_is_a_high_finding(tmp_path: Path) -> None:
    _, report = analyse("sast", tmp_path, {}, {"a.py": b"def f(:\n"}, "--refuse", "none")
    assert ("unreadable", "high") in {(found["rule"], found["severity"]) for found in report["findings"]}


KEY = b"key = '" + b"AKIA" + b"IOSFODNN7EXAMPLE'"


def test_a_secret_in_an_added_line_fails_and_is_not_repeated(tmp_path: Path) -> None:
    code, report = analyse("secrets", tmp_path, {}, {"a.py": KEY + b"  # pragma: allowlist secret\n"}, "--whole", "no")
    assert code == 1
    assert report["findings"][0]["path"] == "a.py"
    assert "IOSFODNN7EXAMPLE" not in json.dumps(report)


@pytest.mark.parametrize(("whole", "exit_code"), [("no", 0), ("yes", 1)])
def test_an_older_secret_counts_only_where_the_risk_asks_for_it(tmp_path: Path, whole: str, exit_code: int) -> None:
    assert analyse("secrets", tmp_path, {"a.py": KEY + b"\n"}, {"b.py": b"x = 1\n"}, "--whole", whole)[0] == exit_code


def test_hashes_of_a_lock_are_no_secrets(tmp_path: Path) -> None:
    lock = b"jinja2==3.1.6 \\\n    --hash=sha256:0137fb05990d35f1275a587e9aee6d56da821fc83491a0fb838183be43f66d6d\n"
    assert analyse("secrets", tmp_path, {}, {"requirements.lock": lock}, "--whole", "no")[0] == 0


@pytest.mark.parametrize(
    ("document", "outcomes"),
    [
        ("<testsuites><testcase classname='a' name='b'/></testsuites>", {"a::b": "passed"}),
        ("<x><testcase name='b'/><testcase name='b'><error/></testcase></x>", {"b": "errored"}),
        ("<x><testcase name='b'><failure/><error/></testcase></x>", {"b": "failed"}),
        ("<x><testcase name='b'><skipped/></testcase></x>", {"b": "skipped"}),
        ("<!DOCTYPE x [<!ENTITY a 'b'>]><x><testcase name='&a;'/></x>", {}),
        ("<x>", {}),
    ],
)
def test_reports_of_tests_are_read_as_hostile(tmp_path: Path, document: str, outcomes: dict[str, str]) -> None:
    path = tmp_path / "junit.xml"
    path.write_text(document)
    assert tests_program.outcomes(path) == outcomes


@pytest.mark.parametrize(
    ("files", "passed"),
    [
        ({"test_a.py": "def test_a():\n    pass\n"}, True),
        ({"test_a.py": "def test_a():\n    raise OSError\n", "conftest.py": "LEAVE"}, False),
        ({"test_a.py": "import os\nos._exit(0)\n"}, False),
        ({"test_a.py": "import pytest\n\n\ndef test_a():\n    pytest.skip('')\n"}, False),
    ],
)
def test_an_end_without_fault_is_no_proof_that_a_test_passed(
    tmp_path: Path, files: dict[str, str], passed: bool
) -> None:
    leave = "import os\n\n\ndef pytest_unconfigure():\n    os._exit(0)\n"
    source, out = tmp_path / "source", tmp_path / "out"
    write(source, {name: text.replace("LEAVE", leave).encode() for name, text in files.items()})
    out.mkdir()
    argv = [sys.executable, "-m", "argosy.pipelines.programs.tests", "--source", str(source), "--command", '["pytest"]']
    argv += ["--dependencies", str(tmp_path), "--out", str(out)]
    assert subprocess.run(argv, check=False, capture_output=True, timeout=60).returncode == (0 if passed else 1)


def test_a_changed_file_that_coverage_does_not_list_was_not_run(tmp_path: Path) -> None:
    (tmp_path / "coverage.xml").write_text('<coverage><class filename="known.py"></class></coverage>')
    files = {
        "known.py": b"x = 1\n",
        "lost/unknown.py": b'"""Doc."""\n\n# Why.\ndef f():\n    return 1\n',
        "broken.py": b"def f(:\n",
        "tests/test_a.py": b"x = 1\n",
    }
    code, report = analyse("coverage", tmp_path, {}, files, "--xml", str(tmp_path / "coverage.xml"))
    assert (code, report["changed"], report["covered"]) == (0, 4, 0)
    assert report["uncovered"] == ["broken.py:1", "lost/unknown.py:1", "lost/unknown.py:4", "lost/unknown.py:5"]
