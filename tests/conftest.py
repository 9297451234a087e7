"""Rules of the whole suite: no network, no home, and in CI no silent skip."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import pytest_socket

from .lab.control_plane import control_plane
from .lab.crds import crds

__all__ = ["control_plane", "crds"]

_KNOWN_SKIPS = Path(__file__).parent / "known-skips.txt"
_LOOPBACK = ["127.0.0.1", "::1"]
_FOREIGN = ("ARGOSY_", "GIT_", "XDG_")
_KEPT = {"ARGOSY_REGENERATE"}


@pytest.fixture(autouse=True)
def _no_network() -> Iterator[None]:
    """Refuse every connection but to this machine and over Unix sockets, which asyncio needs."""
    pytest_socket.socket_allow_hosts(_LOOPBACK, allow_unix_socket=True)
    yield
    pytest_socket._remove_restrictions()  # pyright: ignore[reportPrivateUsage] - what its own plugin calls


@pytest.fixture(scope="session")
def _shared_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One cache a worker: what it holds is known by its content."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def _own_home(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory, _shared_cache: Path) -> None:
    """Give every test an empty home and none of the caller's settings."""
    home = tmp_path_factory.mktemp("home")
    for name in [name for name in os.environ if name.startswith(_FOREIGN) and name not in _KEPT]:
        monkeypatch.delenv(name)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / ".config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(home / ".local" / "state"))
    monkeypatch.setenv("XDG_DATA_HOME", str(home / ".local" / "share"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(_shared_cache))


def _known(test: str, reason: str) -> bool:
    """Return whether a line `<start of the test's id> <part of the reason>` names this skip."""
    rows = (line.split(maxsplit=1) for line in _KNOWN_SKIPS.read_text().splitlines() if not line.startswith("#"))
    return any(len(row) > 1 and test.startswith(row[0]) and row[1] in reason for row in rows)


def _unknown_skips(config: pytest.Config) -> list[str]:
    if not os.environ.get("CI") or hasattr(config, "workerinput"):
        return []
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    reports: list[pytest.TestReport] = reporter.stats.get("skipped", []) if reporter else []
    found = [(report.nodeid, str(report.longrepr[2])) for report in reports if isinstance(report.longrepr, tuple)]
    return sorted({f"{test}  {reason}" for test, reason in found if not _known(test, reason)})


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a session in CI that skipped a test which known-skips.txt does not name."""
    if session.exitstatus == pytest.ExitCode.OK and _unknown_skips(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print those skips."""
    if skips := _unknown_skips(config):
        terminalreporter.section("in CI a skip is a failure", red=True)
        for skip in skips:
            terminalreporter.line(skip)
