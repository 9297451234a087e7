"""Watching: a policy whose atoms are watched while it judges its cases, and may be turned round one at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from ...schemas.review import Review
from ...schemas.verdict import Verdict
from ..engine.judge import judge, violations
from ..policy.policy import Policy
from ..policy.policy_set import PolicySet
from .atom import Atom, Noticed, Record
from .cases import PlacedCase
from .trial import compare


class Probe(Protocol):
    """What an engine notes of its watched atoms."""

    seen: dict[int, set[bool]]
    negated: int | None


@dataclass(frozen=True, slots=True)
class Watching:
    """One compilation of a policy, with some of its atoms watched."""

    policy: Policy
    policies: PolicySet
    atoms: Mapping[int, Atom]
    probe: Probe

    def records(self, cases: Sequence[PlacedCase], settled: frozenset[Atom] = frozenset()) -> list[Record]:
        """Return what cases that pass show of every atom; the negations of settled ones are not tried."""
        records = {number: Record(atom) for number, atom in self.atoms.items()}
        ran: dict[int, list[tuple[PlacedCase, Any]]] = {number: [] for number in self.atoms}
        for case in cases:
            self.probe.seen.clear()
            said = _said(case.review, self.policies)
            for number, values in self.probe.seen.items():
                records[number].seen |= values
                ran[number].append((case, said))
        for number, record in records.items():
            if ran[number] and record.atom not in settled:
                self.probe.negated = number
                record.noticed = self._noticed(ran[number])
        self.probe.negated = None
        return list(records.values())

    def _noticed(self, ran: list[tuple[PlacedCase, Any]]) -> Noticed:
        found = Noticed.NO
        for case, said in ran:
            verdict = judge(case.review, self.policies)
            if next(compare(self.policy.severity, case.case.verdict, verdict), None) is not None:
                return Noticed.YES
            if found is Noticed.NO and _said(case.review, self.policies, verdict) != said:
                found = Noticed.WORDS
        return found


def _said(review: Review, policies: PolicySet, verdict: Verdict | None = None) -> Any:
    """Return everything that is said of a review, words and ways out included."""
    judged = verdict or judge(review, policies)
    return judged.reasons, judged.warnings, judged.audited, judged.skipped, violations(review, policies)
