"""The rules of the suite itself: no network, an own home, and in CI no silent skip."""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import pytest_socket

from .tree import ROOT

SKIPPING = """
import pytest

def test_passes(): ...

@pytest.mark.skip(reason="there is no moon")
def test_moon(): ...

@pytest.mark.skip(reason="there is no sun")
def test_sun(): ...
"""
KNOWN = "# a comment\ntests/test_it.py::test_moon  no moon\n"


@pytest.mark.filterwarnings("ignore:A test tried to use socket")
def test_a_connection_to_another_machine_is_refused() -> None:
    with pytest.raises(pytest_socket.SocketConnectBlockedError):
        socket.create_connection(("192.0.2.1", 80), timeout=1)


def test_this_machine_can_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()


def test_a_test_has_a_home_of_its_own(tmp_path: Path) -> None:
    assert tmp_path.parent.parent in Path.home().parents
    assert list(Path.home().iterdir()) == []
    assert not [name for name in os.environ if name.startswith(("ARGOSY_", "GIT_")) or name == "SOURCE_DATE_EPOCH"]


def suite(folder: Path, known: str, *, ci: bool, arguments: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    """Run a suite of two tests, one of which skips, under the rules of this one."""
    tests = folder / "tests"
    shutil.copytree(ROOT / "tests" / "lab", tests / "lab", ignore=shutil.ignore_patterns("test_*", "__pycache__"))
    shutil.copy(ROOT / "tests" / "conftest.py", tests)
    (tests / "known-skips.txt").write_text(known)
    (tests / "test_it.py").write_text(SKIPPING)
    (folder / "pyproject.toml").write_text('[tool.pytest.ini_options]\naddopts = "--import-mode=importlib"\n')
    environment = {name: value for name, value in os.environ.items() if name != "CI"} | ({"CI": "true"} if ci else {})
    environment["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments, "tests"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("arguments", [(), ("-p", "xdist", "-n", "1")], ids=["one process", "workers"])
def test_in_ci_a_skip_that_is_not_known_fails_the_session_and_is_printed(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    done = suite(tmp_path, f"{KNOWN}tests/test_it.py::test_sun  no stars\n", ci=True, arguments=arguments)
    assert done.returncode == 1
    assert [line for line in done.stdout.splitlines() if line.startswith("tests/")] == [
        "tests/test_it.py::test_sun  Skipped: there is no sun"
    ]


def test_a_known_skip_is_accepted(tmp_path: Path) -> None:
    assert suite(tmp_path, f"{KNOWN}tests/test_it.py  there is no sun\n", ci=True).returncode == 0


def test_elsewhere_a_skip_is_no_failure(tmp_path: Path) -> None:
    assert suite(tmp_path, "", ci=False).returncode == 0
