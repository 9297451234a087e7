"""`argosy check --diff OLD NEW`: judge by two sets of policies, and say which verdicts change."""

import dataclasses
from collections.abc import Callable, Collection
from typing import Any

import click

from ...admission.check import Passed, Terms
from ...admission.difference import Change, DifferenceReport, Effect, differences
from ...admission.policy.policy_set import PolicySet
from ...schemas.errors import InputError
from ..view.difference import lines
from ..view.progress import Progress

_CHANGED, _MISUSED = 1, 2


def run(
    paths: tuple[str, ...],
    options: dict[str, Any],
    terms_of: Callable[[dict[str, Any], Collection[str]], Terms],
    *,
    colour: bool,
    tell: Callable[[InputError], None],
) -> int:
    """Print which verdicts change; return 1 when something becomes denied or allowed.

    Args:
        paths: what is judged.
        options: of the command.
        terms_of: makes the terms of options; codes of policies of the other set may have params among them.
        colour: whether colours are wanted.
        tell: what is done with an error of one document.

    Raises:
        PolicyError: a set does not load, or a param is of neither set or does not fit.
    """
    one, other = options["diff"]
    old, new = (_terms(terms_of, options, source, beside) for source, beside in ((one, other), (other, one)))
    changes: list[Change] = []
    objects, misused = 0, False
    progress = Progress("objects judged:")
    for item in differences(paths, old, new):
        if isinstance(item, InputError):
            progress.clear()
            tell(item)
            misused = True
        elif not isinstance(item, Passed):
            objects += 1
            progress(objects, objects)
            changes += [item] if isinstance(item, Change) else []
    progress.clear()
    report = DifferenceReport(objects=objects, changes=tuple(changes))
    if options["output"] == "json":
        click.echo(report.model_dump_json(by_alias=True, indent=2))
    else:
        for line in lines(report, colour=colour):
            click.echo(line)
    if misused:
        return _MISUSED
    return _CHANGED if report.count(Effect.DENIED) or report.count(Effect.ALLOWED) else 0


def _terms(
    terms_of: Callable[[dict[str, Any], Collection[str]], Terms], options: dict[str, Any], source: str, beside: str
) -> Terms:
    terms = terms_of({**options, "policies": source}, PolicySet.load(beside).policies)
    return dataclasses.replace(terms, ways_out=False)
