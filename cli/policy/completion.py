"""Completion of codes and sets in a shell: read from names and first lines, so that a key press costs little."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
from click.shell_completion import CompletionItem

_PACKAGED = Path(__file__).parents[2] / "policies"
_CODE = re.compile(r"^code: *(\S+)\n(?:title: *(.*)\n)?", re.MULTILINE)


def codes(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return the codes of packaged policies that begin so, each with its title."""
    del ctx, param
    return [
        CompletionItem(code, help=title) for code, title in sorted(_titles()) if code.startswith(incomplete.upper())
    ]


def sets(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return the packaged sets that begin so, and folders."""
    del ctx, param
    names = sorted(path.stem for path in (_PACKAGED / "sets").glob("*.yaml"))
    found = [CompletionItem(name) for name in names if name.startswith(incomplete)]
    return [*found, CompletionItem(incomplete, type="dir")]


def _titles() -> Iterator[tuple[str, str]]:
    for path in _PACKAGED.glob("*/policy.yaml"):
        found = _CODE.search(path.read_text())
        if found:
            yield found[1], (found[2] or "").strip().strip("\"'")
