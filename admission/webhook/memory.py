"""The last verdicts of this process, by digest: bounded, and never asked when judging."""

from collections import OrderedDict

from ...schemas.verdict import Verdict

CAPACITY = 1000
"""Verdicts kept; a denial takes a few kilobytes."""


class VerdictMemory:
    """The most recently given verdicts; the oldest goes first."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        """Start empty."""
        self._capacity = capacity
        self._verdicts: OrderedDict[str, Verdict] = OrderedDict()

    def keep(self, verdict: Verdict) -> None:
        """Remember a verdict, forgetting the oldest beyond the capacity."""
        self._verdicts[verdict.digest] = verdict
        self._verdicts.move_to_end(verdict.digest)
        if len(self._verdicts) > self._capacity:
            self._verdicts.popitem(last=False)

    def get(self, digest: str) -> Verdict | None:
        """Return a verdict that is still remembered."""
        return self._verdicts.get(digest)
