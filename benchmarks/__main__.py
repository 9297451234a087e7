"""Measure on this machine and print a table: `python -m benchmarks [judging] [commands] [serving] [--markdown]`."""

import importlib
import sys

from .figure import Figure, show
from .machine import machine

GROUPS = ("judging", "commands", "serving")


def main(arguments: list[str]) -> None:
    """Measure the groups that are named, or all."""
    unknown = [word for word in arguments if word not in {*GROUPS, "--markdown"}]
    if unknown:
        sys.exit(f"benchmarks: {unknown[0]} is none of {', '.join(GROUPS)}, --markdown")
    markdown = "--markdown" in arguments
    print(f"Machine: {machine()}\n")
    figures: list[Figure] = []
    for group in [word for word in arguments if word in GROUPS] or GROUPS:
        figures += importlib.import_module(f".{group}", __package__).figures()
    show(figures, markdown=markdown)


main(sys.argv[1:])
