"""`argosy check --diff OLD NEW`: judge by two sets of policies, and say which verdicts change."""

import dataclasses
from collections.abc import Callable
from typing import Any

import click

from ...admission.check import Passed, Terms
from ...admission.difference import Change, DifferenceReport, Effect, differences
from ...admission.policy.params import EVERY
from ...admission.policy.policy_set import PolicySet
from ...schemas.errors import InputError
from ..view.difference import lines
from ..view.progress import Progress
from . import options as given

_CHANGED, _MISUSED = 1, 2


def run(
    paths: tuple[str, ...], terms: Terms, options: dict[str, Any], *, colour: bool, tell: Callable[[InputError], None]
) -> int:
    """Print which verdicts change; return 1 when something becomes denied or allowed.

    Args:
        paths: what is judged.
        terms: everything but policies and params.
        options: of the command.
        colour: whether colours are wanted.
        tell: what is done with an error of one document.

    Raises:
        PolicyError: a set does not load, or a param is of neither set or does not fit.
    """
    old, new = _terms(terms, options)
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


def _terms(terms: Terms, options: dict[str, Any]) -> tuple[Terms, Terms]:
    """Return the terms of both sets: a param holds where its policy is, and one of neither set is refused."""
    sets = [PolicySet.load(source) for source in options["diff"]]
    params = given.params(options["params"])
    known = {EVERY, *(code for policies in sets for code in policies.policies)}
    for code in params:
        if code not in known:
            raise InputError(f"params: {code} is a policy of neither set", hint=f"Known: {', '.join(sorted(known))}.")
    old, new = (_of(terms, policies, params) for policies in sets)
    return old, new


def _of(terms: Terms, policies: PolicySet, params: given.Params) -> Terms:
    own = {code: values for code, values in params.items() if code == EVERY or code in policies.policies}
    policies.check_params(own)
    return dataclasses.replace(terms, policies=policies, params=own, ways_out=False)
