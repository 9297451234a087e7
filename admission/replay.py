"""Replay: judge recorded Reviews again; the same policies must reach the same digests."""

from collections.abc import Iterable
from dataclasses import dataclass

from ..schemas.errors import ReviewError
from ..schemas.review import Review
from ..schemas.verdict import DenyReason, Verdict
from .engine.judge import judge
from .policy.policy_set import PolicySet


@dataclass(frozen=True, slots=True)
class Difference:
    """A record that judging again does not reach."""

    record: int
    """Which one, from 0, in the order given."""
    what: str
    """What differs, for a person."""


def replay(records: Iterable[tuple[Review, Verdict]], policies: PolicySet) -> list[Difference]:
    """Judge each review again and return where a digest, or what it covers, differs from its recorded verdict.

    Args:
        records: reviews with the verdicts that were given on them.
        policies: what they were judged by; another set differs in every `inputDigest`.

    Raises:
        ReviewError: a log masked values of a review; names their fields.
    """
    found: list[Difference] = []
    for number, (review, recorded) in enumerate(records):
        if review.masked:
            raise ReviewError(
                f"record {number} cannot be judged again: a log masked {', '.join(review.masked)}",
                hint="Judge the original object.",
            )
        found += [Difference(number, what) for what in _differences(recorded, judge(review, policies))]
    return found


def _differences(recorded: Verdict, again: Verdict) -> list[str]:
    found: list[str] = []
    if recorded.input_digest != again.input_digest:
        found.append(f"inputDigest: recorded {recorded.input_digest}, now {again.input_digest}")
    stated = Verdict.digest_for(recorded.input_digest, recorded.allowed, recorded.reasons, recorded.warnings)
    if recorded.digest != stated:
        found.append(f"digest: recorded {recorded.digest}, but the recorded decision has {stated}: it was changed")
    if recorded.allowed != again.allowed:
        found.append(f"allowed: recorded {recorded.allowed}, now {again.allowed}")
    found += _moved("reason", recorded.reasons, again.reasons)
    found += _moved("warning", recorded.warnings, again.warnings)
    if recorded.digest != again.digest and not found:
        found.append(f"digest: recorded {recorded.digest}, now {again.digest}")
    return found


def _moved(name: str, recorded: Iterable[DenyReason], again: Iterable[DenyReason]) -> list[str]:
    old, new = [item.essence() for item in recorded], [item.essence() for item in again]
    gone = [f"{name} {item[0]} at {item[2] or 'the object'}: recorded, not reached" for item in old if item not in new]
    return gone + [f"{name} {item[0]} at {item[2] or 'the object'}: not recorded" for item in new if item not in old]
