"""Run the cases of policies; --coverage says which parts of the rules they leave open."""

import importlib
import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .completion import sets
from .options import wants_colour

if TYPE_CHECKING:
    from ...admission.authoring.coverage import Coverage
    from ...admission.authoring.report import CaseReport, CoverageResult
    from ...admission.authoring.suite import Suite

_FAILED, _MISUSED = 1, 2


@click.command(
    name="test",
    epilog="""\b
Examples:
  argosy policy test                                  every packaged policy
  argosy policy test policies/ my-policy/             folders of policies, or one
  argosy policy test --run 'I_PRIV|CronJob'           cases whose name this is found in
  argosy policy test my-policy --coverage             parts of the rule that no case tells apart
  argosy policy test all --coverage --gaps gaps.yaml  but those with a reason
Exit codes: 0 passed, 1 a case came out differently or a gap has no reason, 2 something could not be loaded.
""",
)
@click.argument("sources", nargs=-1, metavar="[DIR|SET]...", shell_complete=sets)
@click.option("--coverage", is_flag=True, help="Say which atoms of the rules the cases leave open.")
@click.option(
    "--gaps", type=click.Path(path_type=Path), metavar="FILE", help="Gaps that have a reason; fail on others."
)
@click.option("--run", "pattern", metavar="REGEX", help="Run only cases that it is found in.")
@click.option(
    "--output",
    type=click.Choice(["text", "json", "junit"]),
    default="text",
    show_default=True,
    help="Form of the report.",
)
def test(sources: tuple[str, ...], coverage: bool, gaps: Path | None, pattern: str | None, output: str) -> int:
    """Run the cases of policies; --coverage says which parts of the rules they leave open.

    An atom is a comparison, a call or whatever else is true or false in a rule. Coverage names each that no case makes
    true, or none false, and each whose negation changes no case's verdict.
    """
    from ...admission.authoring.suite import Suite  # noqa: PLC0415 - loads the engines
    from ..view.progress import Progress  # noqa: PLC0415

    if coverage and pattern:
        raise click.UsageError("--coverage counts what all cases show: leave out --run")
    if gaps and not coverage:
        raise click.UsageError("--gaps belongs to --coverage")
    suite = Suite(pattern=_regex(pattern), coverage=_coverage() if coverage else None)
    progress = Progress("policies tried:")
    suite.run(sources or ("all",), progress)
    progress.clear()
    report = _report(suite, gaps, whole=not sources or "all" in sources)
    reporter = importlib.import_module(f"..view.cases_{output}", __package__)
    for line in reporter.lines(report, colour=wants_colour()):
        click.echo(line)
    for error in suite.errors:
        click.echo(f"argosy: {error.code}: {error.message}", err=True)
        if error.hint:
            click.echo(f"  {error.hint}", err=True)
    return _MISUSED if suite.errors else _FAILED if report.outcome == "failed" else 0


def _regex(pattern: str | None) -> re.Pattern[str] | None:
    try:
        return re.compile(pattern, re.IGNORECASE) if pattern else None
    except re.error as error:
        raise click.UsageError(f"--run: {pattern!r} is no regular expression: {error}") from error


def _coverage() -> "Coverage":
    from ...admission.authoring.coverage import Coverage  # noqa: PLC0415

    return Coverage()


def _report(suite: "Suite", gaps: Path | None, *, whole: bool) -> "CaseReport":
    from ...admission.authoring.report import CaseReport  # noqa: PLC0415

    covered = _covered(suite, gaps, whole=whole)
    failed = any(result.failed for result in suite.results)
    # Without a file of gaps the report is for the author of a policy, who may stop anywhere.
    unexplained = (
        covered is not None and gaps is not None and (covered.stale or any(not g.reason for g in covered.gaps))
    )
    return CaseReport(
        policies=tuple(suite.results), coverage=covered, outcome="failed" if failed or unexplained else "passed"
    )


def _covered(suite: "Suite", gaps: Path | None, *, whole: bool) -> "CoverageResult | None":
    """Return the coverage; what policies share is counted only where all of them ran."""
    if suite.coverage is None:
        return None
    from ...admission.authoring.gaps import SHARED, explain, read_gaps  # noqa: PLC0415
    from ...admission.authoring.report import coverage_result  # noqa: PLC0415

    measured = [*(result.code for result in suite.results), *([SHARED] if whole else [])]
    explained = explain(suite.coverage.gaps(shared=whole), read_gaps(gaps) if gaps else [], measured)
    return coverage_result(suite.coverage, explained, shared=whole)


COMMAND = test
