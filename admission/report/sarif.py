"""SARIF 2.1.0 (OASIS): for code scanning; one result a refusal, one rule a code."""

import json
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ...schemas.canonical import digest_of
from ..finding import Finding, PlacedReason
from ..reporter import Reporter

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def render(findings: Iterable[Finding], colour: bool) -> Iterator[str]:
    """Yield the whole log: its rules stand before its results."""
    del colour
    rules: dict[str, dict[str, Any]] = {}
    results: list[dict[str, Any]] = []
    for finding in findings:
        results += [_result("error", finding, reason, rules) for reason in finding.reasons]
        results += [_result("warning", finding, warning, rules) for warning in finding.warnings]
    driver = {"name": "argosy", "semanticVersion": version("argosy"), "rules": list(rules.values())}
    run: dict[str, Any] = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    yield json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2) + "\n"


def _result(level: str, finding: Finding, reason: PlacedReason, rules: dict[str, dict[str, Any]]) -> dict[str, Any]:
    rules.setdefault(
        reason.code,
        {
            "id": reason.code,
            "name": reason.policy or reason.code,
            "shortDescription": {"text": reason.contract or reason.code},
            "properties": {"severity": reason.severity.value, "engine": reason.engine.value},
        },
    )
    item = finding.object
    place = {
        "artifactLocation": {"uri": _uri(finding.source.file)},
        "region": {"startLine": reason.line, "startColumn": reason.column},
    }
    owner = "/".join(part for part in (item.kind, item.namespace, item.name) if part)
    return {
        "ruleId": reason.code,
        "ruleIndex": list(rules).index(reason.code),
        "level": level,
        **({"baselineState": "unchanged"} if reason.known else {}),
        "message": {"text": reason.message},
        "locations": [
            {"physicalLocation": place, "logicalLocations": [{"fullyQualifiedName": owner + reason.field}]},
        ],
        "partialFingerprints": {"argosy/v1": digest_of([item.wire(), reason.code, reason.field])},
        "properties": {
            "observed": reason.observed,
            "expected": reason.expected,
            "recourse": reason.recourse.wire() if reason.recourse else None,
        },
    }


def _uri(file: str) -> str:
    path = Path(file or "-")
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())


REPORTER = Reporter(title="SARIF 2.1.0, for code scanning", render=render)
