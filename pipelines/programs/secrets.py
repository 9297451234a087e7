"""Look for secrets in the lines that a change added, or, with `--whole yes`, in every file.

The allow-list comments of detect-secrets do not count: no change waves itself through.
"""

import json
from pathlib import Path

from .changed_lines import changed_lines
from .files import REFUSED, folders, guarded, tool, write
from .shape import rows, table, text

_HASHES = r"sha(256|384|512)[:-]"
"""Lines of lock files."""


def main() -> int:
    """Write secrets.json, which names places and kinds and no secret, and return 1 when there is one."""
    options = folders(__doc__, "source", "diff", "out", "whole")
    source: Path = options.source
    whole = str(options.whole) == "yes"
    changed = changed_lines(options.diff.read_text(errors="surrogateescape"))
    paths = _all(source) if whole else sorted(changed)
    paths = [path for path in paths if (source / path).is_file() and not (source / path).is_symlink()]
    printed = "{}"
    if paths:
        filters = ("--no-verify", f"--exclude-lines={_HASHES}")
        own = ("--disable-filter", "detect_secrets.filters.allowlist.is_line_allowlisted")
        printed = tool("detect_secrets", "scan", "--all-files", *filters, *own, *paths, cwd=source)
    findings = [
        {"path": path, "line": found.get("line_number", 0), "kind": text(found.get("type"))}
        for path, listed in sorted(table(table(json.loads(printed)).get("results")).items())
        for found in map(table, rows(listed))
        if whole or found.get("line_number") in changed.get(path, ())
    ]
    write(options.out / "secrets.json", {"findings": findings})
    for finding in findings:
        print(f"{finding['path']}:{finding['line']}: {finding['kind']}")  # noqa: T201 - the report
    return REFUSED if findings else 0


def _all(source: Path) -> list[str]:
    return sorted(str(path.relative_to(source)) for path in source.rglob("*") if path.is_file())


if __name__ == "__main__":
    guarded(main)
