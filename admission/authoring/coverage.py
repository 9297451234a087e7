"""Coverage: what the cases of policies show of the atoms of their rules."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from ...schemas.verdict import Engine
from ..policy.policy_set import PolicySet
from ..policy.source import Source
from .atom import Atom, Fault, Noticed, Record
from .cases import PlacedCase
from .watched_cel import watch_cel
from .watched_rego import watch_rego


@dataclass(frozen=True, slots=True)
class Gap:
    """An atom that the cases leave open."""

    atom: Atom
    fault: Fault
    why: str = ""


@dataclass(slots=True)
class Coverage:
    """What was seen so far; policies are added one by one, and what they share is counted once."""

    records: dict[Atom, Record] = field(default_factory=dict[Atom, Record])

    def add(self, source: Source, cases: Iterable[PlacedCase]) -> None:
        """Try the atoms of the one policy of a source on its cases.

        Raises:
            PolicyError: it does not load.
        """
        policies = PolicySet.of(source)
        (policy,) = policies.policies.values()
        (folder,) = source.folders
        cases = list(cases)
        if policy.engine is Engine.CEL:
            watchings, unread = watch_cel(policy, folder, source)
        else:
            watchings, unread = [watch_rego(policy, folder, source)], []
        settled = frozenset(atom for atom, record in self.records.items() if record.noticed is Noticed.YES)
        for record in [*unread, *(record for watching in watchings for record in watching.records(cases, settled))]:
            known = self.records.setdefault(record.atom, record)
            if known is not record:
                known.add(record)

    def gaps(self, *, shared: bool = True) -> Iterator[Gap]:
        """Yield what is open, in the order of files and lines; without what policies share where that is not wanted."""
        for atom, record in sorted(self.records.items(), key=lambda item: (item[0].file, item[0].line)):
            if shared or atom.policy:
                yield from (Gap(atom, fault, record.unread) for fault in record.faults())

    def counts(self, *, shared: bool = True) -> Mapping[str, int]:
        """Return how many atoms there are, how many were seen true and false, and how many negations were noticed."""
        records = [record for atom, record in self.records.items() if shared or atom.policy]
        return {
            "atoms": len(records),
            "seenBoth": sum(1 for record in records if len(record.seen) > 1),
            "noticed": sum(1 for record in records if record.noticed in {Noticed.YES, Noticed.WORDS}),
        }
