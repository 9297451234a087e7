"""The outcome of cases for programs; its schema is docs/schemas/case-report.json."""

from collections.abc import Iterator

from ...admission.authoring.report import CaseReport


def lines(report: CaseReport, *, colour: bool) -> Iterator[str]:
    """Yield the report as JSON."""
    del colour
    yield report.model_dump_json(by_alias=True, indent=2)
