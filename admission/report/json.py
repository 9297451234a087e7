"""JSON: a list of findings, one a line; its schema is docs/schemas/check.json."""

from collections.abc import Iterable, Iterator

from ..finding import Finding
from ..reporter import Reporter


def render(findings: Iterable[Finding], colour: bool) -> Iterator[str]:
    """Yield the list, one object a line."""
    del colour
    lead = "[\n"
    for finding in findings:
        yield lead + finding.model_dump_json(by_alias=True)
        lead = ",\n"
    yield "[]\n" if lead == "[\n" else "\n]\n"


REPORTER = Reporter(title="a list of verdicts, for programs", render=render)
