"""What a front door loads before it is needed."""

import json
import subprocess
import sys

import pytest

from .tree import ROOT

_SHOW = "import json, sys; print(json.dumps(sorted(sys.modules)))"


def loaded(program: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", f"{program}\n{_SHOW}"],
        cwd=ROOT.parent,
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


def _within(modules: set[str], *packages: str) -> set[str]:
    return {name for name in modules if any(name == package or name.startswith(f"{package}.") for package in packages)}


def test_the_webhook_loads_no_model_no_workflow_builder_and_nothing_of_the_crew() -> None:
    modules = loaded("import argosy.admission.webhook, argosy.cli.main, argosy.cli.commands.serve")
    assert "argosy.admission.webhook" in modules
    heavy = ("langchain", "langchain_core", "langgraph", "hera", "sigstore", "kubernetes", "requests")
    crew = ("argosy.agents", "argosy.pipelines", "argosy.rollouts", "argosy.evaluation")
    assert _within(modules, *heavy, *crew) == set()


@pytest.mark.parametrize("arguments", [["--help"], ["--version"]])
def test_help_loads_no_room_but_its_own(arguments: list[str]) -> None:
    modules = loaded(f"from argosy.cli.main import argosy\nargosy.main({arguments!r}, standalone_mode=False)")
    assert "argosy.cli.main" in modules
    own = _within(modules, "argosy.cli", "argosy.schemas") | {"argosy"}
    assert _within(modules, "argosy") == own
    heavy = ("pydantic", "rich", "yaml", "cel_expr_python", "regorus", "fastapi", "langchain", "sigstore", "hera")
    assert _within(modules, *heavy) == set()


def test_checking_a_file_loads_no_server_and_no_crew() -> None:
    modules = loaded("import argosy.cli.commands.check")
    heavy = ("fastapi", "uvicorn", "langchain", "langchain_core", "hera", "sigstore", "celpy", "cyclonedx")
    crew = ("argosy.agents", "argosy.pipelines", "argosy.rollouts", "argosy.evaluation")
    assert _within(modules, *heavy, *crew) == set()
