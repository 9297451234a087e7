"""Which verdicts change, for a person."""

from collections.abc import Iterator

from ...admission.difference import Change, DifferenceReport, Effect
from ...admission.finding import PlacedReason
from ...admission.shown import shown, visible
from .policy import Paint, many


def lines(report: DifferenceReport, *, colour: bool) -> Iterator[str]:
    """Yield each change, then a summary."""
    paint = Paint(colour=colour)
    shades = {Effect.DENIED: paint.red, Effect.ALLOWED: paint.green, Effect.REASONS: paint.yellow}
    for change in report.changes:
        item = change.object
        name = "/".join(part for part in (item.namespace, item.name) if part)
        place = paint.bold(visible(f"{change.source.file}:{change.source.line}:"))
        yield f"{place} {shades[change.effect](change.effect.value)}: {visible(f'{item.kind} {name}')}"
        yield from _reasons(change)
    same = report.objects - len(report.changes)
    words = {Effect.REASONS: "with other reasons"}
    counts = ", ".join(f"{report.count(effect)} {words.get(effect, effect.value)}" for effect in Effect)
    yield f"{counts}; {many(same, 'object')} judged as before."


def _reasons(change: Change) -> Iterator[str]:
    for sign, reasons in (("+", change.added), ("-", change.removed)):
        yield from (_reason(sign, reason, reason.severity.value) for reason in reasons)
    for sign, warnings in (("+", change.warnings_added), ("-", change.warnings_removed)):
        yield from (_reason(sign, warning, "warning") for warning in warnings)


def _reason(sign: str, reason: PlacedReason, strength: str) -> str:
    field = visible(reason.field) or "the object"
    return f"    {sign} {reason.code} [{strength}] {field}: {shown(reason.observed)}, expected {shown(reason.expected)}"
