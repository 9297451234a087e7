"""Replay of a verified trace: every recorded review is judged again by today's policies."""

from dataclasses import dataclass

from ..admission import PolicySet
from ..admission.replay import replay as judge_again
from ..evidence.trace import Exported
from ..schemas.review import Review
from ..schemas.verdict import Verdict
from .auditing import REVIEW, VERDICT


@dataclass(frozen=True)
class Replayed:
    """What judging a trace again showed."""

    judged: int
    """How many reviews."""
    differences: tuple[str, ...]
    """`entry N: PATH: what differs`; none when every digest was reached."""


def replay(trace: Exported) -> Replayed:
    """Judge every recorded review again; each must reach the recorded digests.

    Raises:
        TraceError: a recorded review or verdict cannot be read.
        ReviewError: a log masked values of a review.
    """
    policies = PolicySet.load()
    records: list[tuple[str, Review, Verdict]] = []
    for entry in trace.entries:
        for name, digest in sorted(entry.artifacts.items()):
            if entry.kind == "gate" and name.startswith(REVIEW):
                path = name.removeprefix(REVIEW)
                review = Review.parse(trace.artifacts.get(digest), name)
                verdict = Verdict.parse(trace.artifacts.get(entry.artifacts[VERDICT + path]), VERDICT + path)
                records.append((f"entry {entry.sequence}: {path}", review, verdict))
    found = judge_again([(review, verdict) for _, review, verdict in records], policies)
    return Replayed(len(records), tuple(f"{records[one.record][0]}: {one.what}" for one in found))
