"""What `argosy policy test` reports: cases, differences, coverage, gaps; its JSON has a published schema."""

from collections.abc import Iterable
from typing import Literal

from ...schemas.document import CAMEL, Document
from .coverage import Coverage, Gap
from .gaps import Explained, policy_of
from .trial import CaseDifference


class CaseResult(Document):
    """One case."""

    name: str
    file: str
    line: int
    passed: bool
    differences: tuple[CaseDifference, ...] = ()


class PolicyResult(Document):
    """The cases of one policy."""

    code: str
    policy: str
    """Its folder."""
    cases: tuple[CaseResult, ...]

    @property
    def failed(self) -> tuple[CaseResult, ...]:
        """The cases that came out differently."""
        return tuple(case for case in self.cases if not case.passed)


class FoundGap(Document):
    """What cases leave open."""

    policy: str
    """A code, or `library` for what several policies share."""
    atom: str
    fault: str
    file: str
    line: int
    reason: str = ""
    """Why that is right, from the file of gaps; empty: nobody says."""


class CoverageResult(Document):
    """What the cases show of the atoms of the rules."""

    model_config = CAMEL

    atoms: int
    seen_both: int
    """Atoms that were seen true and false."""
    noticed: int
    """Atoms whose negation some case notices."""
    gaps: tuple[FoundGap, ...]
    stale: tuple[str, ...] = ()
    """Entries of the file of gaps that name no gap any more."""


class CaseReport(Document):
    """The whole report."""

    policies: tuple[PolicyResult, ...]
    coverage: CoverageResult | None = None
    outcome: Literal["passed", "failed"]


def coverage_result(coverage: Coverage, explained: Explained, *, shared: bool) -> CoverageResult:
    """Return the coverage of a run against the gaps that have a reason."""
    counts = coverage.counts(shared=shared)
    return CoverageResult(
        atoms=counts["atoms"],
        seen_both=counts["seenBoth"],
        noticed=counts["noticed"],
        gaps=(*_found((gap, "") for gap in explained.open), *_found(explained.known)),
        stale=explained.stale,
    )


def _found(gaps: Iterable[tuple[Gap, str]]) -> tuple[FoundGap, ...]:
    return tuple(
        FoundGap(
            policy=policy_of(gap),
            atom=gap.atom.name,
            fault=gap.fault.value + (f": {gap.why}" if gap.why else ""),
            file=gap.atom.file,
            line=gap.atom.line,
            reason=reason,
        )
        for gap, reason in gaps
    )
