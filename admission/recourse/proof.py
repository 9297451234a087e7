"""Proof: every edit is judged again, by all policies with the same facts; better and nowhere worse, or nothing."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from ...adapters.manifest import patch
from ...schemas.errors import ArgosyError
from ...schemas.review import Review
from ...schemas.verdict import DenyReason, Operation, Verdict
from ..engine.judge import judge
from ..facts import with_object
from ..policy.policy_set import PolicySet
from ..review import from_manifest
from ..shape import is_object

_LEAST = 4
_WORK = 200
_BYTES = 8192
_REFUSALS = 10
"""One search may do so much: a judgement counts one, and one more for so many bytes and refusals. A large object gets
fewer tries, and everywhere the same number of them, unlike with a clock."""


class Prover:
    """Judges edited reviews until the budget of one search is spent."""

    def __init__(self, review: Review, policies: PolicySet, verdict: Verdict, expired: Callable[[], bool]) -> None:
        """Measure what a judgement costs; `expired` says that nobody waits any longer."""
        refusals = len(verdict.reasons) + len(verdict.warnings)
        cost = 1 + len(review.canonical()) / _BYTES + refusals / _REFUSALS
        self.policies = policies
        self._expired = expired
        self._left = max(_LEAST, int(_WORK / cost))

    @property
    def spent(self) -> bool:
        """Whether nothing more will be judged."""
        return self._left <= 0 or self._expired()

    def judge(self, review: Review) -> Verdict | None:
        """Return the verdict, or None where it cannot be judged or the budget is spent."""
        if self.spent:
            return None
        self._left -= 1
        try:
            return judge(review, self.policies)
        except ArgosyError:
            return None

    def admits(self, manifest: dict[str, Any], review: Review) -> bool:
        """Return whether an object that would be created is itself allowed."""
        try:
            created = from_manifest(manifest, at=review.at, facts=review.facts, params=review.params)
        except ArgosyError:
            return False
        verdict = self.judge(created)
        return verdict is not None and verdict.allowed


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
    return Counter(
        [(item.code, True) for item in verdict.skipped] + [(item.code, False) for item in verdict.exceptions]
    )
