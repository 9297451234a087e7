"""JUnit XML: one test case an object, failed where it was denied."""

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator

from ..finding import Finding, PlacedReason
from ..reporter import Reporter
from ..shown import visible


def render(findings: Iterable[Finding], colour: bool) -> Iterator[str]:
    """Yield the whole document: its head counts what follows."""
    del colour
    cases = [_case(finding) for finding in findings]
    failed = sum(1 for case in cases if case.find("failure") is not None)
    counts = {"name": "argosy check", "tests": str(len(cases)), "failures": str(failed), "errors": "0"}
    suites = ET.Element("testsuites", counts)
    ET.SubElement(suites, "testsuite", counts).extend(cases)
    ET.indent(suites)
    yield '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(suites, encoding="unicode") + "\n"


def _case(finding: Finding) -> ET.Element:
    item = finding.object
    name = "/".join(part for part in (item.kind, item.namespace, item.name) if part)
    source = finding.source
    case = ET.Element("testcase", {"classname": visible(source.file or "-"), "name": visible(name), "time": "0"})
    case.set("file", visible(source.file))
    case.set("line", str(source.line))
    new = [reason for reason in finding.reasons if not reason.known]
    if new:
        codes = ", ".join(dict.fromkeys(reason.code for reason in new))
        failure = ET.SubElement(case, "failure", {"type": "denied", "message": codes})
        failure.text = "\n".join(_line(source.file, reason) for reason in new)
    if finding.warnings:
        warned = ET.SubElement(case, "system-out")
        warned.text = "\n".join(_line(source.file, reason) for reason in finding.warnings)
    return case


def _line(file: str, reason: PlacedReason) -> str:
    way_out = f" Way out: {reason.recourse.title}" if reason.recourse else ""
    place = f"{file}:{reason.line}:{reason.column}"
    return visible(f"{place}: {reason.code} [{reason.severity.value}] {reason.message}{way_out}")


REPORTER = Reporter(title="JUnit XML, for test reports", render=render)
