"""Options of `argosy check` and `argosy serve`: which exceptions are accepted, and whose policies count."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])

_OPTIONS = (
    click.option("--exceptions", multiple=True, metavar="PATH", help="PolicyExceptions for soft policies; repeatable."),
    click.option(
        "--require-signed-policies", is_flag=True, help="Refuse policies and params that no trusted key signed."
    ),
    click.option(
        "--policy-signature", metavar="FILE", help="The set's signature, where it is not beside it (set.sigstore.json)."
    ),
)


def acceptance(command: Command) -> Command:
    """Add the options that say what is accepted, and whose word counts."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command
