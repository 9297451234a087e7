"""A scripted chat model through LangChain's own agent loop: it repairs, is refused, and stops at its budget."""

import json
from pathlib import Path
from typing import Any

import pytest

from argosy.adapters.git import Repository
from argosy.agents.models.desk import Desk, RefusedError
from argosy.agents.models.port import label, open_model
from argosy.agents.options import Options
from argosy.schemas.errors import InputError
from argosy.schemas.phase import Decision, Phase

from .releases import CODE, FILES, TEST, Shipped, repository, run

BROKEN = CODE.replace("gross * 100", "gross * 99")
WORSE = CODE.replace("gross * 100", "gross * 98")


def call(tool: str, **args: str) -> list[dict[str, Any]]:
    return [{"tool": tool, "args": args}]


def ship(tmp_path: Path, *attempts: list[Any], budget: int = 3) -> Shipped:
    script = tmp_path / "script.json"
    script.write_text(json.dumps({"attempts": attempts}))
    source = repository(tmp_path / "pricing", {**FILES, "pricing.py": BROKEN})
    return run(Options(source.root, "Repair the failing test", model=f"scripted:{script}", budget=budget))


def transcript(shipped: Shipped, attempt: int) -> list[dict[str, Any]]:
    built = next(e for e in shipped.entries if e.name == "Built" and e.attempt == attempt)
    digest = built.artifacts["transcript"].removeprefix("sha256:")
    found: list[dict[str, Any]] = json.loads(
        (shipped.result.places["export"] / "artifacts/sha256" / digest).read_bytes()
    )["messages"]
    return found


@pytest.mark.sandbox
@pytest.mark.usefixtures("closed")
def test_a_model_repairs_a_failing_test_and_is_refused_out_of_scope_edits(tmp_path: Path) -> None:
    shipped = ship(
        tmp_path,
        [
            call("read_file", path="tests/test_pricing.py"),
            call("run_tests"),
            call("write_file", path=".github/workflows/ci.yml", content="on: push\n"),
            call("write_file", path="tests/conftest.py", content="collect_ignore_glob = ['*']\n"),
            call("write_file", path="../outside", content="x"),
            call("shell", command="id"),
            call("write_file", path="pricing.py", content=CODE),
            call("run_tests"),
            "Repaired the rate.",
        ],
    )
    assert shipped.result.phase is Phase.STAGED
    told = [(said["tool"], said["status"], said["text"]) for said in transcript(shipped, 1) if said["type"] == "tool"]
    assert [(tool, status) for tool, status, _ in told] == [
        ("read_file", "success"),
        ("run_tests", "success"),
        ("write_file", "error"),
        ("write_file", "error"),
        ("write_file", "error"),
        ("shell", "error"),
        ("write_file", "success"),
        ("run_tests", "success"),
    ]
    assert "assert 99 == 100" in told[1][2]
    assert told[2][2].startswith("G_SCOPE: .github/workflows/ci.yml")
    assert told[3][2].startswith("G_SCOPE: tests/conftest.py")
    assert "every test passes" in told[7][2]
    assert all("<data>" in text for _, status, text in told if status == "success")
    assert not (tmp_path / "outside").exists()


@pytest.mark.sandbox
@pytest.mark.usefixtures("closed")
def test_a_model_that_cannot_stops_at_its_budget_with_a_bundle(tmp_path: Path) -> None:
    shipped = ship(tmp_path, [call("write_file", path="pricing.py", content=WORSE), "Done."], ["Done."], budget=2)
    assert shipped.gates()[-2:] == [(2, Phase.PLANNED), (2, Phase.DENIED)]
    last = shipped.entries[-1]
    assert (last.decision, shipped.codes()) == (Decision.ESCALATE, {"G_CHANGE"})
    assert "budget of 2 attempts" in last.why
    assert "G_TESTS" in transcript(shipped, 2)[0]["text"]


@pytest.mark.sandbox
@pytest.mark.usefixtures("closed")
def test_a_model_that_tries_something_else_each_time_stops_at_its_budget_too(tmp_path: Path) -> None:
    tries = [[call("write_file", path="pricing.py", content=WORSE + f"# {number}\n"), "Done."] for number in range(4)]
    shipped = ship(tmp_path, *tries, budget=2)
    assert shipped.gates()[-2:] == [(2, Phase.BUILT), (2, Phase.DENIED)]
    assert (shipped.entries[-1].decision, shipped.codes()) == (Decision.ESCALATE, {"G_TESTS"})


@pytest.mark.sandbox
@pytest.mark.usefixtures("closed")
def test_a_model_that_only_writes_out_of_scope_is_told_so(tmp_path: Path) -> None:
    shipped = ship(tmp_path, [call("write_file", path="argosy.yaml", content="x"), "Done."], budget=1)
    (refused,) = shipped.result.refused
    assert "Refused by G_SCOPE: argosy.yaml: the plan says not to touch it" in refused.reasons[0].message


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = repository(tmp_path / "repository", {"a.py": TEST, "deploy/a.yaml": "a: 1\n"})
    return Desk(made.root, ("**/*.py",), ("gates/**",), lambda: "")


@pytest.mark.parametrize(
    "path", ["../x.py", "/etc/x.py", ".git/hooks/x.py", "gates/x.py", "a.yaml", "", "deploy/../a.py", ".GIT/x.py"]
)
def test_the_desk_writes_only_in_scope(desk: Desk, path: str) -> None:
    with pytest.raises(RefusedError, match="G_SCOPE"):
        desk.write_file(path, "x")
    assert desk.refused[0].startswith(path)


def test_the_desk_follows_no_link(desk: Desk, tmp_path: Path) -> None:
    (desk.root / "link.py").symlink_to(tmp_path / "target.py")
    (desk.root / "folder").symlink_to(tmp_path)
    for path in ("link.py", "folder/x.py"):
        with pytest.raises(RefusedError, match="leaves the repository"):
            desk.write_file(path, "x")
    with pytest.raises(RefusedError):
        desk.read_file(".git/config")
    assert not (tmp_path / "target.py").exists()


def test_the_desk_lists_reads_and_writes(desk: Desk) -> None:
    assert desk.list_files() == "a.py\ndeploy/a.yaml"
    desk.write_file("new/b.py", "b = 1\n")
    assert desk.read_file("new/b.py") == "b = 1\n"
    assert Repository.open(desk.root).dirty() == ()


@pytest.mark.parametrize("model", ["", "scripted", ":x", "nobody:x"])
def test_a_model_that_is_none_is_misuse(model: str) -> None:
    with pytest.raises(InputError):
        open_model(model, 1) if ":" in model and label(model) else label(model)


def test_a_plan_names_a_script_without_its_folder() -> None:
    assert label("scripted:/somewhere/else/script.json") == "scripted:script.json"
