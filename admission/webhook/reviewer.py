"""The reviewer: from the bytes of an AdmissionReview to a decision; whatever breaks on the way is a denial."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ...adapters import clock
from ...schemas.canonical import digest_of, sha256
from ...schemas.errors import PolicyError, ReviewError
from ...schemas.facts import Facts
from ...schemas.review import Request, Review
from ...schemas.verdict import DenyReason, Engine, Recourse, RecourseKind, Severity, Verdict
from .. import recourse
from ..engine.judge import judged
from ..engine.outcome import Judgement
from ..policy.policy_set import PolicySet
from ..review import from_admission_review, read_admission_review
from ..stated_exceptions import Stated, within
from .decision import Decision
from .log import log_failure

RECOURSE_SECONDS = 0.1
"""The longest that a denial is delayed; other reviews wait as long."""
_ALONE = 3
"""Refusals whose own patches are judged one by one; where there are more, the joint patch is what is proven."""


class Reviewer:
    """Judges AdmissionReviews by one set of policies."""

    def __init__(
        self,
        policies: PolicySet,
        *,
        params: Mapping[str, Mapping[str, Any]],
        gather: Callable[[Request, str], Facts],
        exceptions: Stated | None = None,
        seconds: float = RECOURSE_SECONDS,
    ) -> None:
        """Keep what every review is judged by.

        Args:
            policies: The policies in force.
            params: Overrides of the set's params, by policy code.
            gather: Reads the facts that a request needs at a moment.
            exceptions: Namespace -> the PolicyExceptions in it.
            seconds: How long a denial waits for its proven ways out.

        Raises:
            PolicyError: an override does not fit its policy's params.
        """
        policies.check_params(params)
        self._policies = policies
        self._params = params
        self._gather = gather
        self._exceptions = exceptions or {}
        self._seconds = seconds

    def __call__(self, data: bytes) -> Decision:
        """Return the decision.

        Raises:
            ReviewError: the bytes are no AdmissionReview v1.
        """
        received = read_admission_review(data)
        at = clock.now()
        try:
            review = from_admission_review(received, at=at, params=self._params)
        except ReviewError:
            raise
        except Exception as error:  # noqa: BLE001 - nothing that breaks may become an allow
            return self._failed(received, data, at, error)
        try:
            facts, exceptions = self._gather(review.request, at), within(self._exceptions, review.request)
            review = review.model_copy(update={"facts": facts, "exceptions": exceptions})
            verdict, judgements = judged(review, self._policies)
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:  # noqa: BLE001 - a panic of the Rust engine is no Exception
            return self._failed(received, data, at, error)
        if not verdict.allowed:
            verdict = self._with_recourse(received["request"]["uid"], review, verdict, judgements)
        return Decision.on(received, verdict)

    def _with_recourse(self, uid: str, review: Review, verdict: Verdict, judgements: Sequence[Judgement]) -> Verdict:
        deadline = time.monotonic() + self._seconds
        late = False

        def expired() -> bool:
            nonlocal late
            late = late or time.monotonic() > deadline
            return late

        try:
            found = recourse.find(review, self._policies, verdict, expired, judgements, _ALONE)
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:  # noqa: BLE001 - the denial stands without its way out
            log_failure(uid, "recourse failed", error)
            return verdict
        return _unfinished(found) if late else found

    def _failed(self, received: Mapping[str, Any], data: bytes, at: str, error: BaseException) -> Decision:
        log_failure(received["request"]["uid"], "judging failed", error)
        reason = DenyReason(
            code=PolicyError.code,
            policy="",
            engine=Engine.ARGOSY,
            severity=Severity.HARD,
            message=f"the request could not be judged ({type(error).__name__}); what is not judged is not allowed",
        )
        # There is no Review to bind, or none that can be judged: the received bytes stand for it.
        input_digest = digest_of({"policySet": self._policies.digest, "received": sha256(data)})
        verdict = Verdict(
            allowed=False,
            reasons=(reason,),
            at=at,
            input_digest=input_digest,
            digest=Verdict.digest_for(input_digest, False, (reason,), ()),
        )
        return Decision.on(received, verdict)


def _unfinished(verdict: Verdict) -> Verdict:
    """Return what a search that was stopped found; that it found nothing else means nothing, and is not said."""
    proven = tuple(recourse for recourse in verdict.recourse if recourse.verified)
    open_codes = {reason.code for reason in verdict.reasons}.difference(*(recourse.codes for recourse in proven))
    notice = Recourse(
        kind=RecourseKind.HUMAN,
        title="Ask argosy check for the whole way out: the search takes longer than the API server should wait",
        codes=tuple(sorted(open_codes)),
    )
    update = {
        "reasons": tuple(map(_without_guess, verdict.reasons)),
        "warnings": tuple(map(_without_guess, verdict.warnings)),
        "recourse": (*proven, notice) if open_codes else proven,
    }
    return verdict.model_copy(update=update)


def _without_guess(reason: DenyReason) -> DenyReason:
    guessed = reason.recourse is not None and reason.recourse.kind in {RecourseKind.HUMAN, RecourseKind.INFEASIBLE}
    return reason.model_copy(update={"recourse": None}) if guessed else reason
