"""The outcome of cases as JUnit XML: a suite a policy, a test case a case."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator

from ...admission.authoring.report import CaseReport, CaseResult
from ...admission.shown import shown, visible


def lines(report: CaseReport, *, colour: bool) -> Iterator[str]:
    """Yield the whole document."""
    del colour
    failed = sum(len(result.failed) for result in report.policies)
    count = sum(len(result.cases) for result in report.policies)
    suites = ET.Element("testsuites", _counts("argosy policy test", count, failed))
    for result in report.policies:
        suite = ET.SubElement(
            suites, "testsuite", _counts(f"{result.code} {result.policy}", len(result.cases), len(result.failed))
        )
        suite.extend(_case(result.code, case) for case in result.cases)
    ET.indent(suites)
    yield '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(suites, encoding="unicode")


def _counts(name: str, tests: int, failures: int) -> dict[str, str]:
    return {"name": visible(name), "tests": str(tests), "failures": str(failures), "errors": "0"}


def _case(code: str, result: CaseResult) -> ET.Element:
    case = ET.Element(
        "testcase",
        {
            "classname": code,
            "name": visible(result.name),
            "time": "0",
            "file": visible(result.file),
            "line": str(result.line),
        },
    )
    if result.differences:
        failure = ET.SubElement(case, "failure", {"type": "differs", "message": visible(result.differences[0].what)})
        failure.text = "\n".join(
            visible(f"{item.what}: expected {shown(item.expected)}, got {shown(item.got)}")
            for item in result.differences
        )
    return case
