"""Coverage on changed lines: https://argosy.dev/predicates/coverage/v1 (docs/predicates/coverage.md)."""

from collections.abc import Mapping, Sequence
from typing import Any

from ...adapters import clock
from ...schemas.facts import Coverage
from ..errors import UnreadableError
from .moment import read_moment


def predicate(
    *, changed: int, covered: int, sandboxed: bool, uncovered: Sequence[str] = (), tool: str = "coverage"
) -> dict[str, Any]:
    """Return the predicate of one measurement.

    Args:
        changed: executable lines that the change added or altered.
        covered: how many of them a test ran.
        sandboxed: whether the tests ran in the sandbox.
        uncovered: `path:line` of lines that no test ran.
        tool: name and version of what measured.
    """
    return {
        "tool": tool,
        "changedLines": changed,
        "coveredLines": covered,
        "uncovered": list(uncovered),
        "sandboxed": sandboxed,
        "finishedOn": clock.now(),
    }


def parse(predicate: Mapping[str, Any]) -> tuple[Coverage, str]:
    """Return the measurement and the claimed time; the percentage is computed here, never claimed.

    Raises:
        UnreadableError: the counts are no counts.
    """
    changed, covered = (_count(predicate.get(name), name) for name in ("changedLines", "coveredLines"))
    if covered > changed:
        raise UnreadableError("more lines are covered than changed")
    coverage = Coverage(
        changed_lines=changed,
        covered_lines=covered,
        percent=round(100 * covered / changed, 2) if changed else 100.0,
        sandboxed=predicate.get("sandboxed") is True,
    )
    return coverage, read_moment(predicate.get("finishedOn"), "finishedOn")


def _count(value: object, what: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise UnreadableError(f"{what} is no count")
    return value
