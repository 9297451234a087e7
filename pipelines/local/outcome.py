"""What a run showed, read from its steps' outputs as the documents that roles exchange."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ...evidence.predicates import coverage, sast, test_results
from ...schemas.errors import EvidenceError
from ...schemas.facts import Coverage, Sast, Tests
from ...schemas.report import TestReport
from ..attestations import predicates
from ..programs.shape import rows, table, text
from .result import StepResult

_MOST = 50


def by_name(results: Iterable[StepResult]) -> dict[str, StepResult]:
    """Return step name -> result."""
    return {result.step: result for result in results}


def image_digest(results: Mapping[str, StepResult]) -> str:
    """Return the digest of the image that was built.

    Raises:
        EvidenceError: none was.
    """
    return output(results, "build", "digest").read_text().strip()


def evidence_folder(results: Mapping[str, StepResult]) -> Path:
    """Return the directory store with the signed evidence.

    Raises:
        EvidenceError: nothing was signed.
    """
    return output(results, "sign", "evidence")


def test_report(results: Mapping[str, StepResult], suite: str) -> TestReport:
    """Return what running a TestSuite showed; a step that left nothing counts as one errored test or no coverage.

    The same reader that verifies signed evidence counts here: report and evidence cannot differ.

    Args:
        results: step name -> result.
        suite: the TestSuite's digest.
    """
    tests, test_value = _tests(results)
    covered, coverage_value = _coverage(results)
    outcomes = sorted(table(test_value.get("outcomes")).items())
    failures = [name for name, ended in outcomes if ended in {"failed", "errored"}]
    return TestReport(
        suite=suite,
        tests=tests,
        failures=tuple(failures[:_MOST]),
        coverage=covered,
        uncovered=tuple(text(place) for place in rows(coverage_value.get("uncovered"))[:_MOST]),
        sast=_sast(results),
    )


test_report.__test__ = False  # type: ignore[attr-defined]


def output(results: Mapping[str, StepResult], step: str, name: str) -> Path:
    """Return an output of a step.

    Raises:
        EvidenceError: the step did not leave it; says how it ended.
    """
    result = results.get(step)
    if result is None or name not in result.outputs:
        why = f"{result.ending}: {result.why}" if result else "it did not run"
        raise EvidenceError(f"the {step} step left no {name}: {why}", hint="Read the step's log.")
    return result.folder / name


def _tests(results: Mapping[str, StepResult]) -> tuple[Tests, dict[str, Any]]:
    step = results.get("test")
    if step is None or "tests.json" not in step.outputs:
        closed = step.sandboxed if step else False
        return Tests(passed=0, failed=0, errored=1, skipped=0, sandboxed=closed), {}
    path = step.folder / "tests.json"
    tests, _ = test_results.parse(predicates({"tests": path}, sandboxed=step.sandboxed)["tests"])
    return tests, table(json.loads(path.read_bytes()))


def _coverage(results: Mapping[str, StepResult]) -> tuple[Coverage, dict[str, Any]]:
    step = results.get("coverage")
    if step is None or "coverage.json" not in step.outputs:
        return Coverage(changed_lines=0, covered_lines=0, percent=0, sandboxed=False), {}
    path = step.folder / "coverage.json"
    covered, _ = coverage.parse(predicates({"coverage": path}, sandboxed=step.sandboxed)["coverage"])
    return covered, table(json.loads(path.read_bytes()))


def _sast(results: Mapping[str, StepResult]) -> Sast:
    step = results.get("sast")
    if step is None or "sast.json" not in step.outputs:
        return Sast(tools=(), critical=0, high=1, medium=0, low=0, sandboxed=False)
    found, _ = sast.parse(predicates({"sast": step.folder / "sast.json"}, sandboxed=step.sandboxed)["sast"])
    return found
