"""JUnit XML: one test case an object, failed where it was denied."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator

from ..finding import Finding, PlacedReason
from ..reporter import Reporter

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


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
    case = ET.Element("testcase", {"classname": _clean(source.file or "-"), "name": _clean(name), "time": "0"})
    case.set("file", _clean(source.file))
    case.set("line", str(source.line))
    if finding.reasons:
        codes = ", ".join(dict.fromkeys(reason.code for reason in finding.reasons))
        failure = ET.SubElement(case, "failure", {"type": "denied", "message": codes})
        failure.text = _clean("\n".join(_line(source.file, reason) for reason in finding.reasons))
    if finding.warnings:
        warned = ET.SubElement(case, "system-out")
        warned.text = _clean("\n".join(_line(source.file, reason) for reason in finding.warnings))
    return case


def _line(file: str, reason: PlacedReason) -> str:
    way_out = f" Way out: {reason.recourse.title}" if reason.recourse else ""
    return f"{file}:{reason.line}:{reason.column}: {reason.code} [{reason.severity.value}] {reason.message}{way_out}"


def _clean(text: str) -> str:
    return _NOT_IN_XML.sub("\ufffd", text)


REPORTER = Reporter(title="JUnit XML, for test reports", render=render)
