"""action.yml and .pre-commit-hooks.yaml call the command as it is."""

import shlex
import subprocess
from pathlib import Path

import click
import pytest
import yaml

from argosy.cli.main import argosy

ROOT = Path(__file__).parents[2]
ACTION = yaml.safe_load((ROOT / "action.yml").read_text())
STUB = '#!/bin/sh\nprintf "%s\\n" "$@" > "$RUNNER_TEMP/argv"\nexit "$STUB_EXIT"\n'


def check(tmp_path: Path, code: int, **inputs: str) -> tuple[int, list[str], str]:
    """Run the action's last step with a stub; return its exit code, the argv and what it put out."""
    program = tmp_path / "argosy" / "bin" / "argosy"
    program.parent.mkdir(parents=True)
    program.write_text(STUB)
    program.chmod(0o755)
    step = ACTION["runs"]["steps"][-1]
    given = {name.upper(): value["default"] for name, value in ACTION["inputs"].items()} | inputs
    done = subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", step["run"]],
        env={
            **{name: given[name] for name in step["env"]},
            "PATH": "/usr/bin:/bin",
            "RUNNER_TEMP": str(tmp_path),
            "GITHUB_OUTPUT": str(tmp_path / "output"),
            "STUB_EXIT": str(code),
        },
        check=False,
        timeout=10,
    )
    return done.returncode, (tmp_path / "argv").read_text().splitlines(), (tmp_path / "output").read_text()


def test_the_action_checks_the_repository_by_default(tmp_path: Path) -> None:
    code, argv, output = check(tmp_path, 0)
    assert (code, output) == (0, "exit-code=0\n")
    assert argv == ["check", "--output", "github", "--policies", "all", "--", "."]


@pytest.mark.parametrize("exit_code", [1, 2, 3])
def test_the_action_fails_as_the_command_does_and_says_how(tmp_path: Path, exit_code: int) -> None:
    code, _, output = check(tmp_path, exit_code)
    assert (code, output) == (exit_code, f"exit-code={exit_code}\n")


def test_an_input_of_the_action_is_never_run_as_a_program(tmp_path: Path) -> None:
    evil = f"$(touch {tmp_path}/ran) `touch {tmp_path}/ran`; touch {tmp_path}/ran"
    _, argv, _ = check(tmp_path, 0, PATHS="deploy ../other", ARGUMENTS=f"--strict\n--params={evil}\n", POLICIES=evil)
    options = ["--policies", evil, "--strict", f"--params={evil}"]
    assert argv == ["check", "--output", "github", *options, "--", "deploy", "../other"]
    assert not (tmp_path / "ran").exists()


def test_no_input_is_pasted_into_a_script() -> None:
    """An expression inside `run` would be run by the shell."""
    assert [step["run"] for step in ACTION["runs"]["steps"] if "${{" in step.get("run", "")] == []


def test_the_pre_commit_hook_calls_a_command_that_exists() -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    program, command = shlex.split(hook["entry"])
    assert program == "argosy"
    assert command in argosy.list_commands(click.Context(argosy))
