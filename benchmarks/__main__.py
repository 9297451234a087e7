"""Measure on this machine and print a table: `python -m benchmarks [GROUP...] [--markdown]`."""

import importlib
import sys

from .figure import show
from .machine import machine

GROUPS = {
    "judging": "A review with every policy, in one process",
    "loading": "Loading the catalogue",
    "commands": "Whole commands",
    "serving": "The webhook as a process",
    "peers": "Beside other tools: the same rules, the same manifests",
}
"""Group -> the heading of its table, in the order of the page."""


def main(arguments: list[str]) -> None:
    """Measure the groups that are named, or all; a table each, as docs/performance.md shows them."""
    unknown = [word for word in arguments if word not in {*GROUPS, "--markdown"}]
    if unknown:
        sys.exit(f"benchmarks: {unknown[0]} is none of {', '.join(GROUPS)}, --markdown")
    markdown = "--markdown" in arguments
    print(f"Machine: {machine()}")
    for group in [word for word in arguments if word in GROUPS] or GROUPS:
        print(f"\n{'### ' if markdown else ''}{GROUPS[group]}\n", flush=True)
        show(importlib.import_module(f".{group}", __package__).figures(), markdown=markdown)


main(sys.argv[1:])
