"""GitHub workflow commands: refusals show beside the lines of a pull request."""

from collections.abc import Iterable, Iterator

from ..finding import Finding, PlacedReason
from ..reporter import Reporter
from ..shown import visible


def render(findings: Iterable[Finding], colour: bool) -> Iterator[str]:
    """Yield one command a refusal."""
    del colour
    for finding in findings:
        for reason in finding.reasons:
            if not reason.known:
                yield _command("error", finding, reason)
        for warning in finding.warnings:
            yield _command("warning", finding, warning)


def _command(level: str, finding: Finding, reason: PlacedReason) -> str:
    way_out = f"\nWay out: {visible(reason.recourse.title)}" if reason.recourse else ""
    properties = {
        "title": f"{reason.code} ({reason.severity.value})",
        "file": finding.source.file,
        "line": str(reason.line),
        "col": str(reason.column),
    }
    written = ",".join(f"{name}={_property(value)}" for name, value in properties.items() if value)
    return f"::{level} {written}::{_data(visible(reason.message) + way_out)}\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(visible(text)).replace(":", "%3A").replace(",", "%2C")


REPORTER = Reporter(title="workflow commands of GitHub Actions", render=render)
