"""Findings of static analysis: https://argosy.dev/predicates/sast/v1 (docs/predicates/sast.md)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from ...adapters import clock
from ...schemas.facts import Sast
from ..errors import UnreadableError
from ..statement.encoding import as_list, as_object, as_text
from .moment import read_moment

SEVERITIES = ("critical", "high", "medium", "low")


def predicate(
    *, tools: Sequence[Mapping[str, str]], findings: Sequence[Mapping[str, Any]], sandboxed: bool
) -> dict[str, Any]:
    """Return the predicate of one analysis.

    Args:
        tools: `{name, version}` of each analyser that ran to its end.
        findings: `{tool, rule, severity, path, line, message}` each; severity is one of `SEVERITIES`, `path` is
            relative to the repository.
        sandboxed: whether the analysers ran in the sandbox.
    """
    return {
        "tools": [dict(tool) for tool in tools],
        "findings": [dict(finding) for finding in findings],
        "sandboxed": sandboxed,
        "finishedOn": clock.now(),
    }


def parse(predicate: Mapping[str, Any]) -> tuple[Sast, str]:
    """Return the counts by severity and the claimed time.

    Raises:
        UnreadableError: no tool ran, or a finding has no known severity.
    """
    tools = tuple(
        as_text(as_object(tool, "tool").get("name"), "tool name") for tool in as_list(predicate.get("tools"), "tools")
    )
    if not all(tools) or not tools:
        raise UnreadableError("an analysis names the tools that ran")
    if "findings" not in predicate:
        raise UnreadableError("an analysis lists its findings")
    counts = Counter(
        as_text(as_object(finding, "finding").get("severity"), "severity")
        for finding in as_list(predicate["findings"], "findings")
    )
    if unknown := sorted(set(counts) - set(SEVERITIES)):
        raise UnreadableError(f"severity {unknown[0][:40]!r} is none of {', '.join(SEVERITIES)}")
    sast = Sast(
        tools=tools,
        critical=counts["critical"],
        high=counts["high"],
        medium=counts["medium"],
        low=counts["low"],
        sandboxed=predicate.get("sandboxed") is True,
    )
    return sast, read_moment(predicate.get("finishedOn"), "finishedOn")
