"""Every command in the docs runs, in the order of its page, in a folder that holds the example as a Git repository.

A block marked `console` holds commands after `$ ` and what they print; `# exit N` behind a command says its exit code.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    path
    for path in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").rglob("*.md")]
    if re.search(r"^```console$", path.read_text(), re.MULTILINE)
)
SETUP = {
    "make demo",
    "make test",
    "make check",
    "make bench",
    "make help",
    "make lab",
    "make lock",
    "make package",
    "make schemas",
}
GIT = ("git", "-c", "user.name=Reader", "-c", "user.email=reader@example.com", "-c", "init.defaultBranch=main")


def commands(page: str) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    for block in re.findall(r"^```console\n(.*?)^```", page, re.MULTILINE | re.DOTALL):
        for line in re.findall(r"^\$ ((?:.*\\\n)*.*)", block, re.MULTILINE):
            code = re.search(r"# exit (\d+)$", line)
            found.append((line, int(code.group(1)) if code else 0))
    return [(line, code) for line, code in found if line.partition("  #")[0] not in SETUP]


def script(page: str) -> str:
    lines = ["trap 'kill $(jobs -p) 2>/dev/null' EXIT"]
    for line, code in commands(page):
        lines += [
            line,
            f'got=$?; [ $got = {code} ] || {{ printf "%s\\n" "exit $got, not {code}:"; cat <<\'LINE\'',
            line,
            "LINE",
            "exit 99; }",
        ]
    return "\n".join([*lines, "exit 0"])


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_commands_of_a_page_run_as_written(page: Path, tmp_path: Path) -> None:
    shop = tmp_path / "shop"
    shutil.copytree(ROOT / "examples" / "shop", shop, ignore=shutil.ignore_patterns("__pycache__", ".*_cache"))
    for argv in (["init", "-q"], ["add", "."], ["commit", "-qm", "Shop"]):
        subprocess.run([*GIT, *argv], cwd=shop, check=True)
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", script(page.read_text())],
        cwd=tmp_path,
        env={**os.environ, "PATH": path, "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]


def test_a_command_goes_on_behind_a_backslash() -> None:
    assert commands("```console\n$ echo a \\\n    b\nprinted\n```\n") == [("echo a \\\n    b", 0)]


def test_a_failing_command_is_found() -> None:
    page = "```console\n$ true\n$ false\n```\n"
    done = subprocess.run(["bash", "-c", script(page)], capture_output=True, text=True, timeout=10, check=False)
    assert done.returncode == 99
    assert "false" in done.stdout
