"""The whole graph on a real repository: evidence of what really ran, the same every time, and of nothing else."""

import json
from pathlib import Path

import pytest

from argosy.evidence.facts import facts
from argosy.evidence.stores.directory import DirectoryStore
from argosy.evidence.trust import Trust
from argosy.pipelines import local
from argosy.pipelines.graph import build_graph
from argosy.pipelines.local.outcome import evidence_folder
from argosy.schemas.errors import EvidenceError

from .conftest import CHANGE, FILES, WHEN, Project, project

pytestmark = [pytest.mark.sandbox, pytest.mark.usefixtures("closed")]
SUITE = "sha256:" + "0" * 64
AT = "2023-11-14T22:13:20Z"


def run(made: Project, state: Path) -> dict[str, local.StepResult]:
    return {result.step: result for result in local.run(build_graph(made.plan()), made.context(state))}


def test_evidence_says_what_ran_and_the_same_change_gives_the_same_bytes(
    adder: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(WHEN))
    first, second = run(adder, tmp_path / "one"), run(adder, tmp_path / "two")
    assert {result.ending for result in first.values()} == {"passed"}
    assert [dict(result.outputs) for result in first.values()] == [dict(result.outputs) for result in second.values()]

    digest = local.image_digest(first)
    bundles = DirectoryStore(evidence_folder(first)).fetch(digest)
    said = facts(bundles, Trust.load(tmp_path / "keys" / "trust.yaml"), digest, AT)
    assert said.problems == ()
    assert said.tests is not None
    assert said.tests.value.passed == 2
    assert said.tests.value.sandboxed
    assert said.coverage is not None
    assert (said.coverage.value.changed_lines, said.coverage.value.covered_lines) == (2, 2)
    assert said.provenance is not None
    assert said.provenance.value.source_digest == adder.head
    assert said.sbom is not None
    assert said.vulns is not None
    report = local.test_report(first, SUITE)
    assert report.tests == said.tests.value
    assert report.coverage == said.coverage.value


def test_a_failing_test_is_named_and_nothing_is_signed(tmp_path: Path) -> None:
    broken = {"adder/__init__.py": b"def add(a, b):\n    return a - b\n"}
    results = run(project(tmp_path / "adder", broken), tmp_path / "state")
    report = local.test_report(results, SUITE)
    assert (report.tests.passed, report.tests.failed) == (0, 1)
    assert report.failures == ("tests.test_adder::test_it_adds",)
    assert (results["test"].ending, results["sign"].ending) == ("failed", "blocked")
    with pytest.raises(EvidenceError, match="blocked"):
        evidence_folder(results)


HOSTILE = b"""
import os, pathlib, socket, time

import pytest

FOUND = []
for path in ("/usr/escaped", "/workspace/checkout/source/escaped", "/workspace/escaped", "/escaped"):
    try:
        pathlib.Path(path).write_text("escaped")
        FOUND.append(path)
    except OSError:
        pass
for link in ("/workspace/test/tests.json", "/workspace/test/coverage.xml"):
    os.symlink("/etc/passwd", link)
try:
    socket.create_connection(("192.0.2.1", 80), 1)
    FOUND.append("network")
except OSError:
    pass
FOUND += [name for name in os.environ if "TOKEN" in name or "ARGOSY" in name]
FOUND += [str(path) for path in pathlib.Path.home().glob("**/*.pem")]
try:
    for _ in range(2000):
        if os.fork() == 0:
            os.setsid()
            time.sleep(600)
            os._exit(0)
    FOUND.append("forks")
except OSError:
    pass


@pytest.fixture
def found():
    return FOUND
"""


def test_a_repository_that_attacks_its_pipeline_gets_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A conftest that writes outside, plants links, phones home, looks for keys, and forks without end."""
    monkeypatch.setenv("SECRET_TOKEN", "x")
    test = b"def test_it_found_nothing(found):\n    assert found == []\n"
    made = project(tmp_path / "hostile", {**CHANGE, "conftest.py": HOSTILE, "tests/test_adder.py": test})
    results = run(made, tmp_path / "state")
    log = results["test"].log.read_text()
    assert "1 passed" in log
    assert results["test"].ending in {"passed", "failed"}, "never our fault"
    assert not list(tmp_path.rglob("escaped"))
    for path in results["test"].folder.iterdir():
        assert path.is_file()
        assert not path.is_symlink()


def test_dependencies_without_hashes_are_refused_and_not_left_out(tmp_path: Path) -> None:
    results = run(project(tmp_path / "adder", {"requirements.lock": b"jinja2==3.1.6\n"}), tmp_path / "state")
    assert results["restore"].ending == "failed"
    assert "requirements.lock holds no hashes. Lock every dependency" in results["restore"].log.read_text()
    assert results["sign"].ending == "blocked"


def test_software_with_components_needs_advisories_of_its_base_commit(tmp_path: Path) -> None:
    results = run(project(tmp_path / "adder", {"requirements.lock": b"jinja2==3.1.6\n"}), tmp_path / "state")
    assert results["vulnerabilities"].ending == "failed"
    assert "the base commit's osv/ does not do" in results["vulnerabilities"].log.read_text()


def test_a_change_cannot_hide_the_advisory_about_what_it_brings(tmp_path: Path) -> None:
    """The snapshot is the base commit's, whatever the change does to it."""
    record = {
        "id": "TEST-1",
        "modified": "2023-01-01T00:00:00Z",
        "affected": [
            {
                "package": {"ecosystem": "PyPI", "name": "left"},
                "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}]}],
            }
        ],
    }
    base = {**FILES, "osv/TEST-1.json": json.dumps(record).encode()}
    made = project(tmp_path / "adder", {"osv/TEST-1.json": b"{}"}, base)
    graph = [step for step in build_graph(made.plan()) if step.name == "checkout"]
    (result,) = local.run(graph, made.context(tmp_path / "state"))
    (kept,) = (result.folder / "advisories").iterdir()
    assert json.loads(kept.read_bytes()) == record
