"""Every member of an open room is under the room's conformance suite, before it has a test of its own."""

import subprocess
import sys

import pytest

from .tree import ROOT

SUITES = {
    "policies": "tests/policies/test_cases.py",
    "evidence/stores": "tests/conformance/test_stores.py",
    "evidence/sbom": "tests/conformance/test_lock_readers.py",
    "admission/report": "tests/conformance/test_reports.py",
    "pipelines/steps": "tests/conformance/test_steps.py",
    "agents/roles": "tests/conformance/test_roles.py",
    "agents/playbooks": "tests/conformance/test_playbooks.py",
    "cli/commands": "tests/conformance/test_commands.py",
}
"""Open room -> the suite that runs over its members."""

NO_MEMBERS = {"sets", "contracts", "crds", "__init__", "__pycache__"}


@pytest.fixture(scope="module")
def collected() -> str:
    """Return the ids of every test of the suites."""
    suites = sorted(set(SUITES.values()))
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", *suites],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout


@pytest.mark.parametrize("room", SUITES)
def test_every_member_is_under_its_suite(room: str, collected: str) -> None:
    names = {path.stem for path in (ROOT / room).iterdir()} - NO_MEMBERS
    tests = [line for line in collected.splitlines() if line.startswith(f"{SUITES[room]}::")]
    assert names
    assert {name for name in names if not any(name in test.partition("[")[2] for test in tests)} == set()


def test_every_room_that_calls_itself_open_has_a_suite() -> None:
    called = {
        str(path.parent.relative_to(ROOT))
        for path in ROOT.glob("[a-z]*/*/__init__.py")
        if path.read_text().lower().startswith('"""open room')
    }
    assert called <= set(SUITES)
