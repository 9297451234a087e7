"""The local executor: what is finished is never run again, what is not is, and foreign outputs are not trusted."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from argosy.pipelines import local
from argosy.pipelines.local.context import Context
from argosy.pipelines.local.tree import tree_digest
from argosy.pipelines.sandbox.limits import Limits
from argosy.pipelines.step import Job, Step
from argosy.schemas.project import ImageSettings

IMAGE = ImageSettings(repository="example.com/shop")
JOB = Job(repository="/r", source="s", base="b", commit="c", service="shop", image=IMAGE)


def step(name: str, code: str, *needs: str, outputs: tuple[str, ...] = ("out",), **more: Any) -> Step:
    """Return a step that runs Python code with its own folder and those of its needs as arguments."""
    return Step(
        name=name,
        title=name,
        argv=lambda _, place: ("python", "-c", code, place(name), *(place(need) for need in needs)),
        outputs=outputs,
        needs=needs,
        **more,
    )


WRITE = "import sys, os; open(sys.argv[1] + '/out', 'w').write(%s)"
RANDOM = WRITE % "os.urandom(8).hex()"


def run(graph: list[Step], state: Path, job: Job = JOB) -> dict[str, local.StepResult]:
    return {result.step: result for result in local.run(graph, Context(job, state))}


def test_a_finished_step_is_not_run_again(tmp_path: Path) -> None:
    graph = [step("one", RANDOM), step("two", RANDOM, "one")]
    first, second = run(graph, tmp_path), run(graph, tmp_path)
    assert [result.reused for result in first.values()] == [False, False]
    assert [result.reused for result in second.values()] == [True, True]
    assert [result.outputs for result in first.values()] == [result.outputs for result in second.values()]


def test_other_inputs_run_the_steps_that_they_reach_and_no_others(tmp_path: Path) -> None:
    graph = [step("one", RANDOM), step("two", RANDOM, "one"), step("three", RANDOM)]
    first = run(graph, tmp_path)
    changed = [step("one", RANDOM + ";pass"), graph[1], graph[2]]
    second = run(changed, tmp_path)
    assert [second[name].reused for name in ("one", "two", "three")] == [False, False, True]
    assert run(graph, tmp_path)["one"].outputs == first["one"].outputs, "the older one is still there"


def test_a_folder_that_moved_continues_where_it_was(tmp_path: Path) -> None:
    graph = [step("one", RANDOM)]
    run(graph, tmp_path / "here")
    (tmp_path / "here").rename(tmp_path / "there")
    assert run(graph, tmp_path / "there")["one"].reused


def test_an_output_that_was_changed_is_made_again(tmp_path: Path) -> None:
    graph = [step("one", WRITE % "'right'")]
    first = run(graph, tmp_path)["one"]
    (first.folder / "out").write_text("wrong")
    second = run(graph, tmp_path)["one"]
    assert not second.reused
    assert second.outputs == first.outputs


@pytest.mark.parametrize(
    ("code", "kit", "ending"),
    [
        ("import sys; sys.exit(1)", "", "failed"),
        ("import sys; sys.exit(3)", "", "errored"),
        ("import os; os.kill(os.getpid(), 9)", "", "errored"),
        ("pass", "", "errored"),
    ],
)
def test_the_changes_fault_is_told_apart_from_ours(tmp_path: Path, code: str, kit: str, ending: str) -> None:
    result = run([step("one", code, kit=kit)], tmp_path)["one"]
    assert result.ending == ending
    assert result.why


def test_only_those_who_need_a_failed_step_are_blocked(tmp_path: Path) -> None:
    graph = [
        step("bad", "raise SystemExit(1)"),
        step("good", WRITE % "'x'"),
        step("after", WRITE % "'x'", "bad", "good"),
        step("last", WRITE % "'x'", "after"),
    ]
    results = run(graph, tmp_path)
    endings = {name: result.ending for name, result in results.items()}
    assert endings == {"bad": "failed", "good": "passed", "after": "blocked", "last": "blocked"}
    assert results["after"].why == "bad did not pass"


def test_a_failure_is_remembered_and_an_error_is_tried_again(tmp_path: Path) -> None:
    graph = [step("failed", "raise SystemExit(1)"), step("errored", "raise SystemExit(3)")]
    run(graph, tmp_path)
    second = run(graph, tmp_path)
    assert (second["failed"].reused, second["errored"].reused) == (True, False)


def test_our_own_step_that_hangs_is_our_error(tmp_path: Path) -> None:
    result = run([step("one", "import time; time.sleep(60)", limits=Limits(wall=0.5))], tmp_path)["one"]
    assert (result.ending, result.why) == ("errored", "it did not end within 0.5 seconds")


def test_results_come_in_the_graphs_order_whoever_is_faster(tmp_path: Path) -> None:
    graph = [step("slow", WRITE % "str(sum(range(3_000_000)))"), step("fast", WRITE % "'x'")]
    assert [result.step for result in local.run(graph, Context(JOB, tmp_path))] == ["slow", "fast"]


def test_what_a_step_did_not_declare_is_thrown_away(tmp_path: Path) -> None:
    result = run([step("one", WRITE % "'x'" + "; open(sys.argv[1] + '/more', 'w')")], tmp_path)["one"]
    assert [path.name for path in result.folder.iterdir()] == ["out"]


DRIVER = """
import os, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from tests.pipelines.test_executor import JOB, RANDOM, killing, step
from argosy.pipelines.local import Context, run
list(run([step("one", RANDOM), step("two", killing(sys.argv[1]), "one")], Context(JOB, Path(sys.argv[1]))))
"""


def killing(state: str) -> str:
    """Return code that kills the executor the first time it runs."""
    return f"""
import os, pathlib, signal, sys
flag = pathlib.Path({state!r}, "killed")
if not flag.exists():
    flag.touch()
    os.kill(os.getppid(), signal.SIGKILL)
    os._exit(0)
open(sys.argv[1] + "/out", "w").write(open(sys.argv[2] + "/out").read())
"""


def test_after_a_kill_the_finished_step_stays_and_the_interrupted_one_repeats(tmp_path: Path) -> None:
    state = tmp_path / "state"
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", DRIVER, str(state), str(root)], check=False, env={**os.environ}, timeout=60
    )
    assert done.returncode == -signal.SIGKILL
    kept = next((state / "steps").glob("one-*/out")).read_text()
    results = run([step("one", RANDOM), step("two", killing(str(state)), "one")], state)
    assert (results["one"].reused, results["two"].reused) == (True, False)
    assert (results["two"].folder / "out").read_text() == kept
    assert not (state / "attempts").exists() or not list((state / "attempts").iterdir())


@pytest.mark.sandbox
@pytest.mark.usefixtures("closed")
@pytest.mark.parametrize(
    "code",
    [
        "import os, sys; os.symlink('/etc/hostname', sys.argv[1] + '/out')",
        "import os, sys; os.mkfifo(sys.argv[1] + '/out')",
        "import os, sys; os.mkdir(sys.argv[1] + '/out'); os.chmod(sys.argv[1] + '/out', 0)",
        "import sys; open(sys.argv[1] + '/out', 'w').truncate(100 << 20)",
    ],
)
def test_a_foreign_output_that_is_no_plain_small_file_fails_the_step(tmp_path: Path, code: str) -> None:
    result = run([step("one", code, kit="tests")], tmp_path)["one"]
    assert result.ending == "failed"
    assert result.outputs == {}


@pytest.mark.sandbox
@pytest.mark.usefixtures("closed")
def test_a_foreign_step_cannot_change_what_it_was_given(tmp_path: Path) -> None:
    graph = [step("one", WRITE % "'x'"), step("two", "import sys; open(sys.argv[2] + '/out', 'w')", "one", kit="tests")]
    results = run(graph, tmp_path)
    assert results["two"].ending == "failed"
    assert (results["one"].folder / "out").read_text() == "x"


@pytest.mark.parametrize("how", ["content", "name", "execute bit", "link", "more"])
def test_a_folders_digest_sees_every_change(tmp_path: Path, how: str) -> None:
    for name in ("one", "two"):
        (tmp_path / name / "sub").mkdir(parents=True)
        (tmp_path / name / "sub" / "file").write_text("x")
        (tmp_path / name / "link").symlink_to("sub")
    one, two = tmp_path / "one", tmp_path / "two"
    assert tree_digest(one) == tree_digest(two)
    match how:
        case "content":
            (two / "sub" / "file").write_text("y")
        case "name":
            (two / "sub" / "file").rename(two / "sub" / "other")
        case "execute bit":
            (two / "sub" / "file").chmod(0o755)
        case "link":
            (two / "link").unlink()
            (two / "link").symlink_to("else")
        case _:
            (two / "more").mkdir()
    assert tree_digest(one) != tree_digest(two)
