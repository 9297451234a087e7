"""The control plane is real, shared by the workers of one run, and gone afterwards, however the run ended."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from .control_plane import ControlPlane, running
from .parts import ENVIRONMENT, MissingError, program

ROOT = Path(__file__).parents[2]
RUN = """
import os, signal, sys
from tests.lab.control_plane import running
with running(*sys.argv[2:]) as found:
    print(found.folder, flush=True)
    if sys.argv[1] == "crash":
        os.kill(os.getpid(), signal.SIGKILL)
    sys.stdin.read()
"""
FLAG = "--disable-admission-plugins=ServiceAccount,PodSecurity"
POD = {
    "apiVersion": "v1",
    "kind": "Pod",
    "metadata": {"name": "web", "namespace": "guarded"},
    "spec": {"containers": [{"name": "web", "image": "web", "securityContext": {"privileged": True}}]},
}


Start = Callable[[str, str], subprocess.Popen[str]]


@pytest.fixture
def short() -> Iterator[Path]:
    """A folder whose name leaves room for the name of a socket."""
    with tempfile.TemporaryDirectory(prefix="lab-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.fixture
def start(short: Path) -> Iterator[Start]:
    """Start a run that uses a control plane until it is told to end."""
    with ExitStack() as stack:

        def started(how: str, run: str) -> subprocess.Popen[str]:
            process = subprocess.Popen(
                [sys.executable, "-c", RUN, how, FLAG],
                cwd=ROOT,
                env=ENVIRONMENT | {"PYTEST_XDIST_TESTRUNUID": run, "TMPDIR": str(short)},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            stack.enter_context(process)
            stack.callback(process.kill)
            return process

        yield started


def ended(process: subprocess.Popen[str]) -> None:
    process.communicate("", timeout=30)


def said(process: subprocess.Popen[str]) -> Path:
    assert process.stdout is not None
    return Path(process.stdout.readline().strip())


def eventually(holds: Callable[[], bool]) -> bool:
    end = time.monotonic() + 20
    while not holds() and time.monotonic() < end:
        time.sleep(0.05)
    return holds()


def processes(folder: Path) -> list[int]:
    """Return the ids of those whose command line names the folder."""
    listed = subprocess.run(["ps", "-ewwo", "pid,args"], capture_output=True, text=True, check=True).stdout
    return [int(line.split()[0]) for line in listed.splitlines() if str(folder) in line]


@pytest.fixture(autouse=True)
def _built() -> None:
    try:
        for name in ("etcd", "kube-apiserver", "kubectl"):
            program(name)
    except MissingError as error:
        pytest.skip(f"the control plane of the lab is missing: {error}")


def test_the_server_judges_a_pod_by_its_namespace(control_plane: ControlPlane) -> None:
    api = control_plane.api
    api.namespace("guarded", {"pod-security.kubernetes.io/enforce": "baseline"})
    refused = api.create(POD, dry_run=True)
    assert (refused.status, "violates PodSecurity" in refused.message) == (403, True)
    assert api.get(POD).status == 404


def test_an_unknown_field_is_refused(control_plane: ControlPlane) -> None:
    answer = control_plane.api.create(
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "x"}, "dta": {}}, dry_run=True
    )
    assert (answer.status, 'unknown field "dta"' in answer.message) == (400, True)


def test_kubectl_finds_the_server(control_plane: ControlPlane) -> None:
    done = subprocess.run(
        [control_plane.kubectl, "--kubeconfig", control_plane.kubeconfig, "version", "-o", "json"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert set(re.findall(r'"gitVersion": "(.*)"', done.stdout)) == {"v1.35.4"}


def test_two_workers_of_a_run_share_one_and_the_last_one_ends_it(short: Path, start: Start) -> None:
    first, second, other = start("wait", "one"), start("wait", "one"), start("wait", "two")
    folders = [said(process) for process in (first, second, other)]
    assert folders[0] == folders[1] != folders[2]
    ended(first)
    assert len(processes(folders[0])) == 3
    ended(second)
    ended(other)
    assert eventually(lambda: not processes(short) and not any(folder.exists() for folder in folders))


def test_a_run_that_crashes_leaves_nothing(start: Start) -> None:
    crashed = start("crash", "one")
    folder = said(crashed)
    ended(crashed)
    assert crashed.returncode == -signal.SIGKILL
    assert eventually(lambda: not processes(folder) and not folder.exists())


def test_without_its_keeper_the_server_ends_and_the_next_start_sweeps(start: Start) -> None:
    first = start("wait", "one")
    folder = said(first)
    keeper = next(pid for pid in processes(folder) if b"keeper.py" in Path(f"/proc/{pid}/cmdline").read_bytes())
    os.kill(keeper, signal.SIGKILL)
    assert eventually(lambda: not processes(folder))
    ended(first)
    assert folder.exists()
    second = start("wait", "two")
    assert said(second).exists()
    assert not folder.exists()
    ended(second)


def test_a_server_that_cannot_start_is_told_with_its_log(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.lab.control_plane._SECONDS", 3)
    with pytest.raises(TimeoutError, match="unknown flag: --no-such-flag"), running("--no-such-flag"):
        pass
