"""Lint what a change touches: the project's own ruff settings, else errors only.

Only lines that the change added count, so that what was there before blocks nobody; a file that cannot be parsed counts
whole.
"""

import json
import tomllib
from pathlib import Path
from typing import Any

from .changed_lines import changed_lines
from .files import REFUSED, folders, guarded, relative, tool, write
from .shape import rows, table, text

ERRORS = "E9,F63,F7,F82"
"""Syntax errors, broken comparisons and formats, undefined names: what is asked of a project without settings."""


def main() -> int:
    """Write lint.json and return 1 when the change brings a finding."""
    options = folders(__doc__, "source", "diff", "out")
    source: Path = options.source
    changed = changed_lines(options.diff.read_text(errors="surrogateescape"))
    paths = [path for path in sorted(changed) if path.endswith((".py", ".pyi")) and (source / path).is_file()]
    own = () if _has_settings(source) else ("--isolated", f"--select={ERRORS}")
    printed = "[]"
    if paths:
        printed = tool(
            "ruff", "check", "--no-cache", "--exit-zero", "--output-format=json", *own, "--", *paths, cwd=source
        )
    findings: list[dict[str, Any]] = []
    for found in map(table, rows(json.loads(printed))):
        path = relative(text(found.get("filename")), source)
        line = table(found.get("location")).get("row", 0)
        rule = text(found.get("code")) or "syntax"
        if rule in {"syntax", "E999", "invalid-syntax"} or line in changed.get(path, ()):
            findings.append({"path": path, "line": line, "rule": rule, "message": text(found.get("message"))})
    write(options.out / "lint.json", {"findings": findings})
    for finding in findings:
        print(f"{finding['path']}:{finding['line']}: {finding['rule']} {finding['message']}")  # noqa: T201 - the report
    return REFUSED if findings else 0


def _has_settings(source: Path) -> bool:
    if any((source / name).is_file() for name in ("ruff.toml", ".ruff.toml")):
        return True
    try:
        project = tomllib.loads((source / "pyproject.toml").read_text())
    except (OSError, ValueError):
        return False
    return "ruff" in table(project.get("tool"))


if __name__ == "__main__":
    guarded(main)
