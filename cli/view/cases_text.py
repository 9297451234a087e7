"""The outcome of cases for a person: what was expected, what came, and which atoms nothing tells apart."""

from collections.abc import Iterator

from ...admission.authoring.report import CaseReport, CaseResult, CoverageResult, FoundGap, PolicyResult
from ...admission.shown import shown, visible
from .policy import Paint, many, near

_WIDEST = 60


def lines(report: CaseReport, *, colour: bool) -> Iterator[str]:
    """Yield the lines of a report."""
    paint = Paint(colour=colour)
    for result in report.policies:
        yield from _policy(result, paint)
    if report.coverage is not None:
        yield from _coverage(report.coverage, paint)
    count = sum(len(result.cases) for result in report.policies)
    failed = sum(len(result.failed) for result in report.policies)
    policies = many(len(report.policies), "policy", "policies")
    if failed:
        yield paint.red(f"{failed} of {many(count, 'case')} of {policies} came out differently.")
    else:
        yield paint.green(f"{many(count, 'case')} of {policies} passed.")


def _policy(result: PolicyResult, paint: Paint) -> Iterator[str]:
    for case in result.failed:
        yield f"{paint.bold(visible(f'{near(case.file)}:{case.line}:'))} {paint.red(result.code)} {visible(case.name)}"
        yield from _differences(case)


def _differences(case: CaseResult) -> Iterator[str]:
    width = min(_WIDEST, max(len(item.what) for item in case.differences))
    for item in case.differences:
        yield f"    {visible(item.what).ljust(width)}  expected {_value(item.expected)}"
        yield f"    {' ' * width}  got      {_value(item.got)}"


def _value(value: object) -> str:
    return "nothing" if value is None else shown(value)


def _coverage(covered: CoverageResult, paint: Paint) -> Iterator[str]:
    unexplained = [gap for gap in covered.gaps if not gap.reason]
    for gap in unexplained:
        yield from _gap(gap, paint)
    for gap in covered.gaps:
        if gap.reason:
            place = visible(f"{near(gap.file)}:{gap.line}:")
            yield paint.dim(f"{place} {gap.policy} {visible(gap.fault)}: {visible(gap.reason)}")
    for place in covered.stale:
        yield f"{paint.bold(visible(_near_place(place)))} {paint.yellow('names no gap any more')}"
    with_reason = len(covered.gaps) - len(unexplained)
    said = f"{many(len(unexplained), 'gap')}" + (f", and {with_reason} with a reason" if with_reason else "")
    seen = f"{covered.seen_both} seen true and false, the negation of {covered.noticed} noticed"
    yield f"{many(covered.atoms, 'atom')}: {seen}. {said}."


def _near_place(place: str) -> str:
    """Return `file:line` with the file as seen from this folder."""
    file, _, line = place.rpartition(":")
    return f"{near(file)}:{line}:"


def _gap(gap: FoundGap, paint: Paint) -> Iterator[str]:
    place = paint.bold(visible(f"{near(gap.file)}:{gap.line}:"))
    yield f"{place} {paint.yellow(gap.policy)} {visible(gap.fault)}"
    yield f"    {visible(gap.atom)}"
