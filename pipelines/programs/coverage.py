"""Coverage on changed lines: the tests' coverage.xml against the change's diff, by diff-cover."""

import json
import subprocess
from typing import Any

from .files import broken, folders, guarded, is_test, tool, write
from .shape import count, rows, table

MOST = 10_000
"""Uncovered lines that are listed."""


def main() -> int:
    """Write coverage.json (`changed`, `covered`, `uncovered`); what is enough is a policy's question."""
    options = folders(__doc__, "xml", "diff", "out")
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
    covered = sum(len(_lines(of, "covered_lines")) for of in stats.values())
    changed = covered + len(missed)
    write(out / "coverage.json", {"changed": changed, "covered": covered, "uncovered": missed[:MOST]})
    print(f"{covered} of {changed} changed lines ran")  # noqa: T201 - the report
    return 0


def _lines(stats: dict[str, Any], kind: str) -> list[int]:
    return sorted({count(line) for line in rows(stats.get(kind))})


if __name__ == "__main__":
    guarded(main)
