"""What the linter says: for a person, and as annotations of a pull request."""

from collections.abc import Iterator, Sequence

from ...admission.authoring.lint import Level, Remark
from ...admission.shown import visible
from .policy import Paint, many, near


def text(found: Sequence[Remark], count: int, *, colour: bool) -> Iterator[str]:
    """Yield a line a remark, what to do about it, and a summary."""
    paint = Paint(colour=colour)
    for remark in found:
        shade = paint.red if remark.level is Level.ERROR else paint.yellow
        place = paint.bold(visible(f"{near(remark.file)}:{remark.line}:"))
        yield f"{place} {shade(remark.level.value)} {visible(remark.message)} {paint.dim(f'[{remark.rule}]')}"
        if remark.hint:
            yield f"    {visible(remark.hint)}"
    errors = sum(1 for remark in found if remark.level is Level.ERROR)
    said = f"{many(count, 'policy', 'policies')}: {many(errors, 'error')}, {many(len(found) - errors, 'warning')}."
    yield paint.red(said) if errors else paint.green(said)


def github(found: Sequence[Remark]) -> Iterator[str]:
    """Yield a workflow command of GitHub Actions a remark."""
    for remark in found:
        place = f"file={_property(near(remark.file))},line={remark.line},title={_property(remark.rule)}"
        body = visible(remark.message) + (f"\n{visible(remark.hint)}" if remark.hint else "")
        yield f"::{remark.level.value} {place}::{_data(body)}"


def _data(value: str) -> str:
    return value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: str) -> str:
    return _data(visible(value)).replace(":", "%3A").replace(",", "%2C")
