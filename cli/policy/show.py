"""Show all about one policy: what it asks and why, its params, examples, the way out, its rule."""

import click

from .completion import codes, sets
from .options import echo_json, report_format, wants_colour


@click.command(
    name="show",
    epilog="""\b
Examples:
  argosy policy show I_PRIV
  argosy policy show I_REGISTRY --source       the rule, too
  argosy policy show my-policy --set ./policies
Exit codes: 0 shown, 2 there is no such policy.
""",
)
@click.argument("code", shell_complete=codes)
@click.option(
    "--set", "source", default="all", metavar="NAME|DIR", show_default=True, shell_complete=sets, help="Where."
)
@click.option("--source", "with_rule", is_flag=True, help="Print the rule as well.")
@report_format
def show(code: str, source: str, with_rule: bool, output: str) -> None:
    """Show all about one policy: what it asks and why, its params, examples, the way out, its rule.

    CODE is a policy's code, or the name of its folder.
    """
    from ...admission.authoring.catalogue import entry_of, membership  # noqa: PLC0415 - loads the engines
    from ...admission.authoring.detail import detail  # noqa: PLC0415
    from ..view.policy import page  # noqa: PLC0415

    entry = entry_of(code, source)
    found = detail(entry, membership())
    rule = entry.folder.rule.decode()
    if output == "json":
        echo_json(found | ({"source": rule} if with_rule else {}))
        return
    for line in page(found, rule if with_rule else "", colour=wants_colour()):
        click.echo(line)


COMMAND = show
