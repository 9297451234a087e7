"""Options that several commands of `argosy policy` have, and how they print."""

import json
import os
import sys
from typing import Any

import click

from ..policy.completion import sets

report_format = click.option(
    "--output", type=click.Choice(["text", "json"]), default="text", show_default=True, help="Form of the report."
)
source_argument = click.argument("source", default="all", metavar="[SET|DIR]", shell_complete=sets)


def wants_colour() -> bool:
    """Return whether a person reads standard output and has not refused colours."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def echo_json(value: Any) -> None:
    """Print a JSON value for programs."""
    click.echo(json.dumps(value, indent=2, ensure_ascii=False))
