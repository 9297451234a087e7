"""Options of `argosy check` that compare: with other policies, and with the refusals that are known."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from ..policy.completion import sets

Command = TypeVar("Command", bound=Callable[..., Any])

_OPTIONS = (
    click.option(
        "--diff",
        nargs=2,
        metavar="OLD NEW",
        shell_complete=sets,
        help="Which verdicts change when policies change; two sets or folders.",
    ),
    click.option(
        "--baseline", type=click.Path(path_type=Path), metavar="FILE", help="Refusals that are known: only others fail."
    ),
    click.option("--write-baseline", is_flag=True, help="Write what is refused now into the file of --baseline."),
)


def comparison(command: Command) -> Command:
    """Add the options."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def refuse_strange_pairs(options: dict[str, Any]) -> None:
    """Refuse options that mean nothing together.

    Raises:
        UsageError: names the two.
    """
    if options["write_baseline"] and not options["baseline"]:
        raise click.UsageError("--write-baseline needs the file: --baseline FILE")
    for one, others in (
        ("diff", ("fix", "explain", "baseline", "policy_signature")),
        ("write_baseline", ("fix", "explain")),
    ):
        for other in others:
            if options[one] and options[other]:
                raise click.UsageError(f"--{_flag(one)} and --{_flag(other)} do not go together")
    if options["diff"] and options["output"] not in {"text", "json"}:
        raise click.UsageError("--diff is printed as text or json")


def _flag(name: str) -> str:
    return name.replace("_", "-")
