"""List policies: code, severity, engine, category, what each asks, the sets it belongs to."""

from typing import Any

import click

from .completion import sets
from .options import echo_json, report_format, wants_colour


@click.command(
    name="list",
    epilog="""\b
Examples:
  argosy policy list                     every packaged policy
  argosy policy list --set baseline      what a set holds
  argosy policy list --set ./policies    what a folder holds
  argosy policy list --output json       a list for programs; docs/policy-tool.md says its fields
""",
)
@click.option(
    "--set", "source", default="all", metavar="NAME|DIR", show_default=True, shell_complete=sets, help="Which."
)
@report_format
def list_(source: str, output: str) -> None:
    """List policies: code, severity, engine, category, what each asks, the sets it belongs to."""
    from ...admission.authoring.summary import summaries  # noqa: PLC0415 - loads the engines, which help needs not
    from ..view.policy import table  # noqa: PLC0415

    found: list[dict[str, Any]] = summaries(source)
    if output == "json":
        echo_json(found)
        return
    for line in table(found, colour=wants_colour()):
        click.echo(line)


COMMAND = list_
