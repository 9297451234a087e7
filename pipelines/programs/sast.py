"""Static analysis for security: bandit, and ruff's S rules where bandit says nothing.

A suppression (`nosec`, `noqa`) counts only on a line that the change did not touch: no change waves itself through.
Tests are left out.
"""

import json
from pathlib import Path
from typing import Any

from .changed_lines import changed_lines
from .files import REFUSED, folders, guarded, is_test, line_of, python_files, relative, tool, write
from .shape import rows, table, text

LOW = frozenset({"S101", "S110", "S112", "S311", "S404", "S403", "S603", "S606", "S607"})
"""Rules of ruff that only ask to look; ruff itself rates nothing."""
_RANK = ("low", "medium", "high", "critical")


def main() -> int:
    """Write sast.json (`tools`, `findings`) and return 1 when a finding reaches what the risk tags refuse."""
    options = folders(__doc__, "source", "diff", "out", "refuse")
    source: Path = options.source
    changed = changed_lines(options.diff.read_text(errors="surrogateescape"))
    paths = [path for path in python_files(source) if not is_test(path)]
    findings = []
    if paths:
        findings = _bandit(source, paths)
        said = {(finding["path"], finding["line"]) for finding in findings}
        findings += [found for found in _ruff(source, paths) if (found["path"], found["line"]) not in said]
    kept = [found for found in findings if not _accepted(found, source, changed)]
    kept.sort(key=lambda found: (found["path"], found["line"], found["rule"]))
    tools = [{"name": name, "version": _version(name, source)} for name in ("bandit", "ruff")]
    write(options.out / "sast.json", {"tools": tools, "findings": kept})
    for finding in kept:
        print(f"{finding['path']}:{finding['line']}: {finding['severity']} {finding['rule']} {finding['message']}")  # noqa: T201 - the report
    least = str(options.refuse)
    refused = [found for found in kept if least in _RANK and _RANK.index(found["severity"]) >= _RANK.index(least)]
    return REFUSED if refused else 0


def _bandit(source: Path, paths: list[str]) -> list[dict[str, Any]]:
    printed = tool("bandit", "--quiet", "--exit-zero", "--ignore-nosec", "--format=json", "--", *paths, cwd=source)
    report = table(json.loads(printed))
    findings = [
        {
            "tool": "bandit",
            "rule": text(found.get("test_id")),
            "severity": text(found.get("issue_severity")).lower()
            if found.get("issue_severity") != "UNDEFINED"
            else "low",
            "path": relative(text(found.get("filename")), source),
            "line": found.get("line_number", 0),
            "message": text(found.get("issue_text")),
        }
        for found in map(table, rows(report.get("results")))
    ]
    # What cannot be read cannot be cleared.
    findings += [
        {
            "tool": "bandit",
            "rule": "unreadable",
            "severity": "high",
            "path": relative(text(error.get("filename")), source),
            "line": 0,
            "message": text(error.get("reason")),
        }
        for error in map(table, rows(report.get("errors")))
    ]
    return findings


def _ruff(source: Path, paths: list[str]) -> list[dict[str, Any]]:
    arguments = ("--isolated", "--no-cache", "--exit-zero", "--ignore-noqa", "--select=S", "--output-format=json", "--")
    return [
        {
            "tool": "ruff",
            "rule": text(found.get("code")),
            "severity": "low" if found.get("code") in LOW else "medium",
            "path": relative(text(found.get("filename")), source),
            "line": table(found.get("location")).get("row", 0),
            "message": text(found.get("message")),
        }
        for found in map(table, rows(json.loads(tool("ruff", "check", *arguments, *paths, cwd=source))))
        if text(found.get("code")).startswith("S")
    ]


def _accepted(found: dict[str, Any], source: Path, changed: dict[str, set[int]]) -> bool:
    line = found["line"]
    if line in changed.get(found["path"], ()):
        return False
    written = line_of(source, found["path"], line)
    return "# nosec" in written or "# noqa" in written


def _version(name: str, source: Path) -> str:
    return tool(name, "--version", cwd=source).split("\n")[0].split()[-1]


if __name__ == "__main__":
    guarded(main)
