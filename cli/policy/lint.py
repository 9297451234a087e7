"""Lint policies: everything that loading refuses, and the rules of the house."""

import click

from .completion import sets
from .options import echo_json, wants_colour

_WRONG = 1


@click.command(
    name="lint",
    epilog="""\b
Examples:
  argosy policy lint                      every packaged policy
  argosy policy lint ./policies           a folder of policies
  argosy policy lint --output github      annotations beside the lines of a pull request
Exit codes: 0 nothing to mend (warnings may be), 1 errors, 2 what was named is no policy.
""",
)
@click.argument("sources", nargs=-1, metavar="[DIR|SET]...", shell_complete=sets)
@click.option(
    "--output",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    show_default=True,
    help="Form of the report.",
)
def lint(sources: tuple[str, ...], output: str) -> int:
    """Lint policies: everything that loading refuses, and the rules of the house.

    Every remark names file, line, the rule of the linter, and what to do.
    """
    from ...admission.authoring.lint import Level  # noqa: PLC0415 - loads the engines
    from ...admission.authoring.lint import lint as run  # noqa: PLC0415
    from ..view import remarks as view  # noqa: PLC0415
    from ..view.progress import Progress  # noqa: PLC0415

    progress = Progress("policies linted:")
    count, found = run(sources or ("all",), progress)
    progress.clear()
    if output == "json":
        echo_json([remark.wire() for remark in found])
    else:
        lines = view.text(found, count, colour=wants_colour()) if output == "text" else view.github(found)
        for line in lines:
            click.echo(line)
    return _WRONG if any(remark.level is Level.ERROR for remark in found) else 0


COMMAND = lint
