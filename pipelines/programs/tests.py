"""Run a project's tests on a copy of its source, under coverage; write what they showed without times and places."""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

from .files import REFUSED, broken, fresh, guarded, write

WORK, JUNIT = "work", "junit.xml"
_NO_TESTS = 5
_LARGEST = 64 << 20
_PYTEST, _PYTHON = frozenset({"pytest", "py.test"}), frozenset({"python", "python3"})
_WORST = ("failed", "errored", "skipped", "passed")
_SETTINGS = """[run]
relative_files = true
source = .
data_file = {data}
disable_warnings = no-data-collected,module-not-measured
[report]
ignore_errors = true
"""


def main() -> int:
    """Write tests.json and coverage.xml and return 1 when a test failed or none ran."""
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    for name in ("source", "dependencies", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True, metavar="PATH")
    parser.add_argument(
        "--command", type=json.loads, required=True, metavar="JSON", help="the command and its arguments"
    )
    options = parser.parse_args()
    out: Path = options.out
    work = fresh(out / WORK)
    shutil.copytree(options.source, work, symlinks=True)
    settings = out / "coverage.ini"
    settings.write_text(_SETTINGS.format(data=out / "coverage.data"))
    junit = out / JUNIT
    paths = [work / "src", work, options.dependencies, *filter(None, os.environ.get("PYTHONPATH", "").split(":"))]
    environment = {**os.environ, "PYTHONPATH": ":".join(str(path) for path in paths if os.path.isdir(path))}  # noqa: PTH112 - strings too
    sys.stdout.flush()
    status = subprocess.run(  # noqa: S603 - the project's own command, in the sandbox
        _under_coverage(options.command, settings, junit),
        cwd=work,
        env=environment,
        check=False,
        stdin=subprocess.DEVNULL,
    ).returncode
    try:
        return _collect(options.command, status, out, settings)
    except OSError as error:
        print(f"what the tests left running or behind keeps their results from being collected: {error}")  # noqa: T201 - the report
        return REFUSED


def _collect(command: list[str], status: int, out: Path, settings: Path) -> int:
    junit = out / JUNIT
    ended = outcomes(junit) if junit.is_file() and not junit.is_symlink() else {}
    if not ended and status != _NO_TESTS and not _is_pytest(command):
        ended = {" ".join(command): "passed" if status == 0 else "failed"}
    write(out / "tests.json", {"outcomes": ended})
    _coverage(settings, out / WORK, out)
    passed = "passed" in ended.values() and not {"failed", "errored"}.intersection(ended.values())
    if not ended:
        print("no test left a result: a change needs at least one test that runs")  # noqa: T201 - the report
    elif status == 0 and not passed:
        print("the tests ended well and their report says otherwise, or that none ran")  # noqa: T201 - the report
    return 0 if status == 0 and passed else REFUSED


def _is_pytest(command: list[str]) -> bool:
    return command[0] in _PYTEST or (command[0] in _PYTHON and command[1:3] == ["-m", "pytest"])


def _under_coverage(command: list[str], settings: Path, junit: Path) -> list[str]:
    """Return the command with coverage and, where it is pytest, a report; another program runs as it is."""
    measured = [sys.executable, "-m", "coverage", "run", f"--rcfile={settings}"]
    report = ["-p", "no:cacheprovider", f"--junitxml={junit}"]
    if _is_pytest(command):
        return [*measured, "-m", "pytest", *command[1 if command[0] in _PYTEST else 3 :], *report]
    return [*measured, *command[1:]] if command[0] in _PYTHON else command


def outcomes(junit: Path) -> dict[str, str]:
    """Return test id -> outcome; a test that is there twice has its worse one."""
    if junit.stat().st_size > _LARGEST:
        broken("junit.xml is larger than 64 MiB")
    try:
        document = junit.read_text()
        if "<!DOCTYPE" in document or "<!ENTITY" in document:
            return {}
        cases = list(ET.fromstring(document).iter("testcase"))  # noqa: S314 - no document type, so no entities
    except (ET.ParseError, UnicodeDecodeError):
        return {}
    found: dict[str, str] = {}
    for case in cases:
        name = "::".join(filter(None, (case.get("classname"), case.get("name"))))
        kinds = {child.tag for child in case}
        outcome = (
            "failed"
            if "failure" in kinds
            else "errored"
            if "error" in kinds
            else "skipped"
            if "skipped" in kinds
            else "passed"
        )
        found[name] = min(outcome, found.get(name, "passed"), key=_WORST.index)
    return found


def _coverage(settings: Path, work: Path, out: Path) -> None:
    made = fresh(out / "coverage.xml")
    argv = [sys.executable, "-m", "coverage", "xml", f"--rcfile={settings}", "-q", "-o", str(made)]
    subprocess.run(argv, cwd=work, check=False, stdin=subprocess.DEVNULL)  # noqa: S603 - argv is ours
    text = made.read_text() if made.is_file() and not made.is_symlink() else "<coverage><packages/></coverage>"
    text = re.sub(r'timestamp="\d+"', 'timestamp="0"', text)
    text = re.sub(r"<source>[^<]*</source>", "<source></source>", text)
    fresh(made).write_text(text)


if __name__ == "__main__":
    guarded(main)
