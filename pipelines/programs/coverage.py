"""Coverage on changed lines: the tests' coverage.xml against the change's diff, by diff-cover.

A changed Python file that coverage.xml does not know was not run: silence is no coverage.
"""

import json
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path
from types import CodeType
from typing import Any

from .changed_lines import changed_lines
from .files import broken, folders, guarded, is_test, tool, write
from .shape import count, rows, table

MOST = 10_000
"""Uncovered lines that are listed."""


def main() -> int:
    """Write coverage.json (`changed`, `covered`, `uncovered`); what is enough is a policy's question."""
    options = folders(__doc__, "source", "xml", "diff", "out")
    out = options.out
    # diff-cover asks git where paths start, though it is given the diff.
    done = subprocess.run(["git", "init", "-q", "--template=", str(out)], check=False, capture_output=True)  # noqa: S603, S607 - a fixed command
    if done.returncode:
        broken(done.stderr.decode(errors="replace"))
    report = out / "report.json"
    arguments = ("--quiet", "--diff-file", str(options.diff), "--format", f"json:{report}")
    tool("diff_cover.diff_cover_tool", str(options.xml), *arguments, cwd=out)
    stats = {
        path: table(listed)
        for path, listed in sorted(table(table(json.loads(report.read_text())).get("src_stats")).items())
        if not is_test(path)
    }
    missed = [f"{path}:{line}" for path, of in stats.items() for line in _lines(of, "violation_lines")]
    missed += _unknown(options.source, options.diff, options.xml)
    covered = sum(len(_lines(of, "covered_lines")) for of in stats.values())
    changed = covered + len(missed)
    write(out / "coverage.json", {"changed": changed, "covered": covered, "uncovered": missed[:MOST]})
    print(f"{covered} of {changed} changed lines ran")  # noqa: T201 - the report
    return 0


def _unknown(source: Path, diff: Path, xml: Path) -> list[str]:
    """Return `path:line` of every changed statement in a Python file that the tests' coverage does not list."""
    known = {measured.get("filename") for measured in ET.parse(xml).iter("class")}  # noqa: S314 - diff-cover reads it too
    changed = changed_lines(diff.read_text(errors="surrogateescape"))
    return [
        f"{path}:{line}"
        for path, added in sorted(changed.items())
        if path.endswith(".py") and not is_test(path) and path not in known and (source / path).is_file()
        for line in sorted(added & _statements(source / path))
    ]


def _statements(path: Path) -> set[int]:
    """Return the lines that hold a statement; every line of a file that does not compile."""
    data = path.read_bytes()
    try:
        pending = [compile(data, path.name, "exec", dont_inherit=True)]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set(range(1, data.count(b"\n") + 2))
    found: set[int] = set()
    while pending:
        code = pending.pop()
        found.update(line for _, _, line in code.co_lines() if line)
        pending += [value for value in code.co_consts if isinstance(value, CodeType)]
    return found


def _lines(stats: dict[str, Any], kind: str) -> list[int]:
    return sorted({count(line) for line in rows(stats.get(kind))})


if __name__ == "__main__":
    guarded(main)
