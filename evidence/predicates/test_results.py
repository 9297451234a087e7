"""Test results: in-toto test-result v0.1, with what it has no word for under the extension field `argosy`."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from ...adapters import clock
from ...schemas.facts import Tests
from ..errors import UnreadableError
from ..statement.encoding import as_list, as_object, as_text
from .moment import read_moment

Outcome = Literal["passed", "failed", "errored", "skipped"]


def predicate(
    outcomes: Mapping[str, Outcome], *, sandboxed: bool, configuration: Sequence[Mapping[str, Any]] = ()
) -> dict[str, Any]:
    """Return the predicate of one run of a test suite.

    Args:
        outcomes: test id -> how it ended; an errored test could not run to its end, and is listed among
            `failedTests` too, so that other readers see it fail.
        sandboxed: whether the tests ran without network, home and write access outside of their folder.
        configuration: in-toto ResourceDescriptors of what configured the run.
    """
    ids = {
        outcome: sorted(test for test, ended in outcomes.items() if ended == outcome)
        for outcome in ("passed", "failed", "errored", "skipped")
    }
    return {
        "result": "FAILED" if ids["failed"] or ids["errored"] else "PASSED",
        "configuration": [dict(resource) for resource in configuration],
        "passedTests": ids["passed"],
        "failedTests": sorted(ids["failed"] + ids["errored"]),
        "argosy": {
            "erroredTests": ids["errored"],
            "skippedTests": ids["skipped"],
            "sandboxed": sandboxed,
            "finishedOn": clock.now(),
        },
    }


def parse(predicate: Mapping[str, Any]) -> tuple[Tests, str]:
    """Return the counts and the claimed time; a failure that is not listed counts as one error.

    Raises:
        UnreadableError: it is no test result.
    """
    result = as_text(predicate.get("result"), "result")
    if result not in {"PASSED", "WARNED", "FAILED"}:
        raise UnreadableError(f"result is {result[:40]!r}, not PASSED, WARNED or FAILED")
    extension = as_object(predicate.get("argosy") or {}, "argosy")
    errored = len(as_list(extension.get("erroredTests"), "erroredTests"))
    failed = len(as_list(predicate.get("failedTests"), "failedTests"))
    if errored > failed:
        raise UnreadableError("erroredTests are not among failedTests")
    if result == "FAILED" and not failed:
        errored = failed = 1
    tests = Tests(
        passed=len(as_list(predicate.get("passedTests"), "passedTests"))
        + len(as_list(predicate.get("warnedTests"), "warnedTests")),
        failed=failed - errored,
        errored=errored,
        skipped=len(as_list(extension.get("skippedTests"), "skippedTests")),
        sandboxed=extension.get("sandboxed") is True,
    )
    return tests, read_moment(extension.get("finishedOn"), "finishedOn")
