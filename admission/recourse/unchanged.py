"""What an edit leaves certain: a policy that reads nothing of what was edited says again what it said."""

from collections import Counter
from collections.abc import Sequence

from ...schemas.facts import Facts
from ...schemas.review import Review
from ..engine.judge import Known
from ..engine.outcome import SATISFIED, Judgement, Outcome
from ..engine.rego.pod import pod_input
from ..policy.policy import Policy, RegoRule
from ..policy.policy_set import PolicySet

_OBJECT = "request.object"


class Unchanged:
    """The answers of every policy to one review."""

    def __init__(self, review: Review, policies: PolicySet, judgements: Sequence[Judgement]) -> None:
        """Keep the review and what was said of it."""
        self._review = review
        self._policies = policies
        self._docket = policies.docket(review)
        self._pod = pod_input(review.request.object, review.facts.images)
        self._said: dict[tuple[str, int], Outcome] = {}
        bindings: Counter[str] = Counter()
        for judgement in judgements:
            code = judgement.policy.code
            self._said[code, bindings[code]] = judgement.outcome
            bindings[code] += 1

    def known(self, edited: Review) -> Known:
        """Return which answers hold for the edited review, too.

        A rule in CEL may read the whole object, and no facts; of a rule in Rego it is known what it reads.
        """
        if self._policies.docket(edited) is not self._docket:
            # Labels decide who judges, and with which params.
            return lambda _, __: None
        parts = self._edited(edited)

        def known(policy: Policy, number: int) -> Outcome | None:
            if isinstance(policy.rule, RegoRule):
                reads = policy.rule.reads
                asked = "*" in reads or not reads.isdisjoint(parts) or (_OBJECT in parts and "request" in reads)
            else:
                asked = _OBJECT in parts
            return None if asked else self._said.get((policy.code, number))

        return known

    def _edited(self, edited: Review) -> set[str]:
        """Return the parts of a Rego rule's input that are others now."""
        before, after = self._review, edited
        parts: set[str] = set()
        if after.facts is not before.facts:
            parts |= {name for name in Facts.model_fields if getattr(after.facts, name) != getattr(before.facts, name)}
        if after.request.object is not before.request.object:
            parts.add(_OBJECT)
            if pod_input(after.request.object, after.facts.images) != self._pod:
                parts.add("pod")
        return parts


def only(code: str) -> Known:
    """Ask one policy and take the others for satisfied: for a search, never for what is reported."""
    return lambda policy, _: None if policy.code == code else SATISFIED
