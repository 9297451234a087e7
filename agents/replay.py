"""Replay of a verified trace: every recorded review is judged again by the policies that the trace recorded."""

from dataclasses import dataclass

from ..admission import PolicySet
from ..admission.replay import replay as judge_again
from ..evidence.trace import Exported
from ..schemas.entry import Entry
from ..schemas.review import Review
from ..schemas.verdict import Verdict
from .auditing import POLICIES, REVIEW, VERDICT


@dataclass(frozen=True)
class Replayed:
    """What judging a trace again showed."""

    judged: int
    """How many reviews."""
    differences: tuple[str, ...]
    """`entry N: PATH: what differs`; none when every digest was reached."""
    policies: tuple[str, ...]
    """Digests of the recorded sets that judged, oldest first."""
    installed: str
    """Digest of the set that is installed today."""


def replay(trace: Exported) -> Replayed:
    """Judge every recorded review again; each must reach the recorded digests.

    Raises:
        TraceError: a recorded review, verdict or policy set cannot be read.
        ReviewError: a log masked values of a review.
        PolicyError: a recorded policy does not load.
    """
    installed = PolicySet.load()
    sets = {installed.digest: installed}
    judged, differences, used = 0, list[str](), dict[str, None]()
    for entry in trace.entries:
        records = _records(trace, entry)
        if not records:
            continue
        if (digest := entry.artifacts[POLICIES]) not in sets:
            sets[digest] = PolicySet.recorded(trace.artifacts.get(digest))
        found = judge_again([(review, verdict) for _, review, verdict in records], sets[digest])
        differences += [f"entry {entry.sequence}: {records[one.record][0]}: {one.what}" for one in found]
        judged += len(records)
        used[digest] = None
    return Replayed(judged, tuple(differences), tuple(used), installed.digest)


def _records(trace: Exported, entry: Entry) -> list[tuple[str, Review, Verdict]]:
    """Return path, review and verdict of every judgment that a gate rests on."""
    if entry.kind != "gate":
        return []
    records: list[tuple[str, Review, Verdict]] = []
    for name, digest in sorted(entry.artifacts.items()):
        if name.startswith(REVIEW):
            path = name.removeprefix(REVIEW)
            review = Review.parse(trace.artifacts.get(digest), name)
            verdict = Verdict.parse(trace.artifacts.get(entry.artifacts[VERDICT + path]), VERDICT + path)
            records.append((path, review, verdict))
    return records
