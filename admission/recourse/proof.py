"""Proof: every edit is judged again, by all policies with the same facts; better and nowhere worse, or nothing."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ...adapters.manifest import patch
from ...schemas.errors import ArgosyError
from ...schemas.review import Review
from ...schemas.verdict import DenyReason, Operation, Verdict
from ..engine.judge import judged, outcomes
from ..engine.outcome import Judgement, Outcome
from ..facts import with_object
from ..policy.policy_set import PolicySet
from ..review import from_manifest
from ..shape import is_object
from .unchanged import Unchanged, only

_LEAST = 4
_WORK = 400
_BYTES = 8192
_REFUSALS = 10
"""One search may do so much: a judgement counts one, and one more for so many bytes and refusals. A large object gets
fewer tries, and everywhere the same number of them, unlike with a clock."""
_ONE_POLICY = 0.1
"""What asking a single policy costs of a judgement."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A review, and what judging it gave."""

    review: Review
    verdict: Verdict
    judgements: Sequence[Judgement]

    def refusals(self, code: str) -> int | None:
        """Return how many fields one policy refuses; None where it cannot say."""
        return _refused(self.review, [item.outcome for item in self.judgements if item.policy.code == code])


class Prover:
    """Judges edited reviews until the budget of one search is spent."""

    def __init__(self, given: Judged, policies: PolicySet, expired: Callable[[], bool]) -> None:
        """Measure what a judgement costs.

        Args:
            given: what the ways out are looked for.
            policies: what it was judged by.
            expired: says that nobody waits any longer.
        """
        refusals = len(given.verdict.reasons) + len(given.verdict.warnings)
        cost = 1 + len(given.review.canonical()) / _BYTES + refusals / _REFUSALS
        self.given = given
        self.policies = policies
        self._expired = expired
        self._left = max(float(_LEAST), _WORK / cost)
        self._unchanged = Unchanged(given.review, policies, given.judgements)

    @property
    def spent(self) -> bool:
        """Whether nothing more will be judged."""
        return self._left <= 0 or self._expired()

    def judge(self, review: Review) -> Judged | None:
        """Return what all policies give, or None where it cannot be judged or the budget is spent."""
        if self.spent:
            return None
        self._left -= 1
        try:
            return Judged(review, *judged(review, self.policies, self._unchanged.known(review)))
        except ArgosyError:
            return None

    def refusals(self, review: Review, code: str) -> int | None:
        """Return how many fields one policy refuses; None where it cannot say, or the budget is spent."""
        if self.spent:
            return None
        self._left -= _ONE_POLICY
        try:
            said = [item.outcome for item in outcomes(review, self.policies, review.wire(), only(code))]
        except ArgosyError:
            return None
        return _refused(review, said)

    def admits(self, manifest: dict[str, Any]) -> bool:
        """Return whether an object that would be created is itself allowed."""
        review = self.given.review
        try:
            created = from_manifest(manifest, at=review.at, facts=review.facts, params=review.params)
            self._left -= 1
            return judged(created, self.policies)[0].allowed
        except ArgosyError:
            return False


def _refused(review: Review, said: Sequence[Outcome]) -> int | None:
    if any(outcome.failure for outcome in said):
        return None
    unknown = review.unknown == "deny"
    return sum(len(outcome.violations) + (len(outcome.unknown) if unknown else 0) for outcome in said)


def edited(review: Review, operations: tuple[Operation, ...]) -> Review:
    """Return the review of the patched object.

    Raises:
        InputError: the patch does not apply.
    """
    item = patch.apply(review.request.object, operations)
    return review.model_copy(update={"request": review.request.model_copy(update={"object": item})})


def beside(review: Review, manifest: dict[str, Any]) -> Review | None:
    """Return the review with an object added to the facts of its namespace; None where no policy could see it."""
    metadata: Any = manifest.get("metadata")
    namespace = metadata.get("namespace", "") if is_object(metadata) else ""
    there = review.facts.cluster.get(namespace)
    added = with_object(there, manifest) if there is not None else None
    if added is None:
        return None
    facts = review.facts.model_copy(update={"cluster": {**review.facts.cluster, namespace: added}})
    return review.model_copy(update={"facts": facts})


def answered(before: Verdict, after: Verdict) -> tuple[str, ...]:
    """Return the codes that refuse less than before; empty where anything became worse.

    Worse is: more refusals of any code, a policy that no longer judges, a new exception. Counting by code lets a patch
    that removes an item of a list move the fields of its neighbours.
    """
    old, new = _counts(before), _counts(after)
    if any(new[key] > old[key] for key in new):
        return ()
    if _silenced(after) - _silenced(before):
        return ()
    return tuple(sorted({key[0] for key in old if new[key] < old[key]}))


def flips(before: Verdict, after: Verdict, reason: DenyReason) -> bool:
    """Return whether this very refusal is gone and nothing is worse."""
    if reason.code not in answered(before, after):
        return False
    same = [item for item in (*after.reasons, *after.warnings) if item.essence() == reason.essence()]
    was = [item for item in (*before.reasons, *before.warnings) if item.essence() == reason.essence()]
    return len(same) < len(was) or len(after.reasons) < len(before.reasons)


def _counts(verdict: Verdict) -> Counter[tuple[str, bool]]:
    return Counter(
        [(reason.code, True) for reason in verdict.reasons] + [(reason.code, False) for reason in verdict.warnings]
    )


def _silenced(verdict: Verdict) -> Counter[tuple[str, bool]]:
    """Count by code: why a policy did not judge may name what the patch changed, such as an image."""
    used = [item.code for item in verdict.exceptions if not item.expired]
    return Counter([(item.code, True) for item in verdict.skipped] + [(code, False) for code in used])
