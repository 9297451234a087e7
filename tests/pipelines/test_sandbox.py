"""Foreign code tries to get out, to stay, and to eat the machine."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from argosy.pipelines import sandbox
from argosy.pipelines.sandbox import bubblewrap, kits, runner, selftest
from argosy.pipelines.sandbox.limits import Limits
from argosy.pipelines.sandbox.process import execute

pytestmark = [pytest.mark.sandbox, pytest.mark.usefixtures("closed")]
QUICK = Limits(wall=20, cpu=10)


@pytest.fixture
def worktree(tmp_path: Path) -> Path:
    folder = tmp_path / "worktree"
    folder.mkdir()
    return folder


def python(code: str, worktree: Path, limits: Limits = QUICK) -> sandbox.Result:
    return sandbox.run(["python", "-c", code], worktree, limits=limits)


def test_it_writes_its_worktree_and_nothing_else(worktree: Path) -> None:
    code = """
import os
open("inside", "w").close()
for place in ("/usr/x", "/etc/x", "/x", os.path.dirname(os.__file__) + "/x"):
    try:
        open(place, "w")
    except OSError:
        continue
    print("wrote", place)
"""
    result = python(code, worktree)
    assert (result.exit, result.output) == (0, "")
    assert result.sandboxed
    assert (worktree / "inside").exists()


def test_it_reads_no_home_and_no_file_of_the_host(
    worktree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = tmp_path / "key"
    key.write_text("secret")
    monkeypatch.setenv("TOKEN", "secret")
    code = f"""
import os, pathlib
print(os.path.exists({str(key)!r}), os.path.exists("/etc/shadow"), "TOKEN" in os.environ)
print(sorted(os.listdir(pathlib.Path.home())))
"""
    assert python(code, worktree).output == "False False False\n[]\n"


def test_it_reaches_nobody_not_even_this_machine(worktree: Path) -> None:
    """A listener on the host's loopback is not the sandbox's loopback."""
    code = """
import socket
for address in (("192.0.2.1", 80), ("127.0.0.1", 22)):
    try:
        socket.create_connection(address, 1)
        print("reached", address)
    except OSError:
        pass
server = socket.create_server(("localhost", 0))
socket.create_connection(server.getsockname())
print("its own loopback works")
"""
    assert python(code, worktree).output == "its own loopback works\n"


def test_it_has_no_rights_and_can_get_none(worktree: Path) -> None:
    code = """
import os, subprocess
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
print(os.getuid() != 0, status["CapEff"].strip("\\t\\n0"), status["NoNewPrivs"].strip())
print(subprocess.run(["unshare", "-Ur", "true"], capture_output=True).returncode != 0)
"""
    assert python(code, worktree).output == "True  1\nTrue\n"


def test_a_fork_bomb_is_stopped_by_the_kernel(worktree: Path) -> None:
    code = """
import os, time
count = 0
try:
    while count < 5000:
        if os.fork() == 0:
            time.sleep(30)
            os._exit(0)
        count += 1
except OSError:
    print("stopped", count < 200)
"""
    assert python(code, worktree, Limits(wall=20, processes=100)).output == "stopped True\n"


def test_what_never_ends_is_killed_with_everything_that_it_started(worktree: Path) -> None:
    code = """
import os, subprocess, time
subprocess.Popen(["sleep", "86399"], start_new_session=True)
while True:
    time.sleep(1)
"""
    result = python(code, worktree, Limits(wall=1))
    assert result.timed_out
    assert b"sleep\x0086399\x00" not in _processes()


def test_what_it_leaves_behind_dies_with_it(worktree: Path) -> None:
    code = 'import subprocess; subprocess.Popen(["sleep", "86398"], start_new_session=True)'
    result = python(code, worktree)
    assert (result.exit, result.timed_out) == (0, False)
    assert b"sleep\x0086398\x00" not in _processes()


def _processes() -> set[bytes]:
    found: set[bytes] = set()
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found.add(path.read_bytes())
        except OSError:
            continue
    return found


@pytest.mark.parametrize(
    ("code", "limits"),
    [
        ("bytearray(1 << 31)", Limits(wall=20, memory=1 << 30)),
        ("open('large', 'wb').write(bytes(1 << 22))", Limits(wall=20, file=1 << 20)),
        ("open('/tmp/large', 'wb').write(bytes(1 << 22))", Limits(wall=20, scratch=1 << 20)),
        ("while True: pass", Limits(wall=20, cpu=1)),
    ],
)
def test_memory_files_scratch_and_processor_are_bounded(worktree: Path, code: str, limits: Limits) -> None:
    result = python(code, worktree, limits)
    assert result.exit != 0
    assert not result.timed_out


def test_output_is_bounded_and_safe_to_print(worktree: Path) -> None:
    code = "print('first'); print('\\x1b[2J\\x07' + 'x' * 100_000); print('last')"
    result = python(code, worktree, Limits(wall=20, output=1000))
    assert result.truncated
    assert result.output.startswith("first\n")
    assert result.output.endswith("last\n")
    assert "\x1b" not in result.output
    assert len(result.output) < 1100


def test_the_git_folder_of_a_worktree_is_read_only(worktree: Path) -> None:
    (worktree / ".git" / "hooks").mkdir(parents=True)
    assert python("open('.git/hooks/post-checkout', 'w')", worktree).exit == 1


def test_the_tools_come_without_what_argosy_is_installed_with(worktree: Path) -> None:
    code = "import coverage, pytest, argosy.pipelines.programs.tests\nimport pydantic"
    result = sandbox.run(
        ["python", "-c", code],
        worktree,
        limits=QUICK,
        read_only={"/opt/tools": sandbox.toolbox("tests")},
        env={"PYTHONPATH": "/opt/tools"},
    )
    assert "No module named 'pydantic'" in result.output


def test_every_bubblewrap_of_this_machine_closes_in_or_says_why_not() -> None:
    problems = {path: selftest.problem(path) for path in bubblewrap.candidates()}
    assert "" in problems.values(), problems


def test_an_ordinary_user_needs_one_bubblewrap_that_nests_no_other(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    mounts = bubblewrap.Mounts(tmp_path, "/work", {})
    line = bubblewrap.command(Path("/usr/bin/bwrap"), ["true"], mounts, {}, QUICK, network=False)
    assert line.count("/usr/bin/bwrap") == 1
    assert {"--unshare-user", "--disable-userns", "--unshare-net", "--die-with-parent"} <= set(line)
    assert "setpriv" not in line


def test_without_a_sandbox_foreign_code_does_not_run(monkeypatch: pytest.MonkeyPatch, worktree: Path) -> None:
    monkeypatch.setattr(runner, "availability", lambda: selftest.Availability(None, "user namespaces are forbidden"))
    with pytest.raises(sandbox.SandboxError, match="user namespaces are forbidden") as refused:
        python("open('ran', 'w')", worktree)
    assert "ARGOSY_UNSANDBOXED=1" in refused.value.hint
    assert not (worktree / "ran").exists()


def test_where_that_was_allowed_it_runs_open_and_says_so(monkeypatch: pytest.MonkeyPatch, worktree: Path) -> None:
    monkeypatch.setattr(runner, "availability", lambda: selftest.Availability(None, "forbidden"))
    monkeypatch.setenv("ARGOSY_UNSANDBOXED", "1")
    result = python("open('ran', 'w')", worktree)
    assert (result.exit, result.sandboxed) == (0, False)
    assert (worktree / "ran").exists()


def test_a_sandbox_that_lets_files_of_the_host_through_does_not_pass_the_test(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def open_door(_: Path, argv: list[str], mounts: bubblewrap.Mounts, *__: object, **___: object) -> list[str]:
        return ["sh", "-c", 'cd "$0" && shift 0 && exec "$@"', str(mounts.worktree), *argv]

    monkeypatch.setattr(bubblewrap, "command", open_door)
    assert selftest.problem(bubblewrap.candidates()[0]) == "it sees files outside"


def test_a_process_that_is_told_to_stop_stops(tmp_path: Path) -> None:
    from threading import Event  # noqa: PLC0415 - this test's only

    stop = Event()
    stop.set()
    ended = execute([sys.executable, "-c", "import time; time.sleep(60)"], Limits(wall=50), cwd=tmp_path, stop=stop)
    assert ended.seconds < 20
    assert ended.timed_out


def test_two_processes_that_make_one_kit_both_get_it(tmp_path: Path) -> None:
    """A kit appears whole: a second maker finds the first one's."""
    code = "from argosy.pipelines.sandbox import toolbox; print(toolbox('tests'))"
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path)}
    both = [
        subprocess.Popen([sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    places = {process.communicate(timeout=120)[0].strip() for process in both}
    assert len(places) == 1
    assert (Path(places.pop()) / "pytest" / "__init__.py").exists()
    assert not list((tmp_path / "argosy" / "tools").glob(".new-*"))


def test_every_kit_names_what_is_installed() -> None:
    assert set(kits.KITS) == {"tests", "analysis"}
