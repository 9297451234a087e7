"""The one judge: a Review and a policy set in, a Verdict out; nothing is fetched, nothing is changed."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

from ...schemas.canonical import sha256
from ...schemas.errors import PolicyError, ReviewError
from ...schemas.review import Review
from ...schemas.verdict import DenyReason, Engine, Exempted, Severity, Skipped, Verdict
from ..policy.bound import Params
from ..policy.params import unset
from ..policy.policy import CelRule, Policy
from ..policy.policy_set import PolicySet
from .canonical import canonical_bytes
from .cel.judgement import activation, judge_cel, request_value
from .exceptions import Exceptions
from .masking import Masking
from .outcome import Judgement, Outcome
from .rego.judgement import judge_rego, rego_input
from .rego.modules import Modules
from .violation import Violation

if TYPE_CHECKING:
    from ..policy.source import Action

FAILURE = PolicyError.code
Known = Callable[[Policy, int], Outcome | None]
"""What a policy says by its n-th binding, where that is certain without asking it."""
_ONLY_AUDITED = frozenset({"Audit"})


def _unknown(policy: Policy, number: int) -> Outcome | None:
    del policy, number


def judge(review: Review, policies: PolicySet) -> Verdict:
    """Return the verdict: every reason at once, and the same one for the same review everywhere.

    Raises:
        ReviewError: a log masked values of this review, so that judging it would judge something else.
        PolicyError: the review overrides a param with a value that its policy's schema refuses.
    """
    return judged(review, policies)[0]


def judged(review: Review, policies: PolicySet, known: Known = _unknown) -> tuple[Verdict, list[Judgement]]:
    """Return the verdict, and what every matching policy said.

    Args:
        review: what is judged.
        policies: what it is judged by.
        known: what need not be asked.

    Raises:
        ReviewError: as `judge`.
        PolicyError: as `judge`.
    """
    wire = review.wire()
    judgements = outcomes(review, policies, wire, known)
    return _verdict(review, policies, wire, judgements), judgements


def _verdict(review: Review, policies: PolicySet, wire: Mapping[str, Any], judgements: Iterable[Judgement]) -> Verdict:
    found: dict[Action, list[DenyReason]] = {"Deny": [], "Warn": [], "Audit": []}
    skipped: list[Skipped] = []
    exceptions: list[Exempted] = []
    accepted = Exceptions(review)
    masking = Masking(review.request)
    for judgement in judgements:
        skipped += _skipped(judgement, review)
        for reason in _reasons(judgement, review, masking):
            met = accepted.met_by(reason)
            exceptions += met
            if met and not met[0].expired:
                continue
            for action in judgement.actions:
                softened = action == "Deny" and reason.severity is Severity.SOFT
                found["Warn" if softened else action].append(reason)
    reasons = _sorted(found["Deny"])
    denied = {_identity(reason) for reason in reasons}
    # What is refused is not warned of as well.
    warnings = _sorted([reason for reason in found["Warn"] if _identity(reason) not in denied])
    input_digest = sha256(canonical_bytes({"policySet": policies.digest, "review": wire}))
    return Verdict(
        allowed=not reasons,
        reasons=reasons,
        warnings=warnings,
        skipped=tuple(dict.fromkeys(skipped)),
        exceptions=tuple(dict.fromkeys(exceptions)),
        audited=_sorted(found["Audit"]),
        validation_actions=policies.validation_actions,
        at=review.at,
        input_digest=input_digest,
        digest=Verdict.digest_for(input_digest, not reasons, reasons, warnings),
    )


def violations(review: Review, policies: PolicySet) -> dict[str, tuple[Violation, ...]]:
    """Return policy code -> what it refuses or warns of, unmasked and with the recourse that the rule itself names."""
    found: dict[str, tuple[Violation, ...]] = {}
    for judgement in outcomes(review, policies, review.wire()):
        outcome, code = judgement.outcome, judgement.policy.code
        stated = outcome.violations + (outcome.unknown if review.unknown == "deny" else ())
        if stated and judgement.actions != _ONLY_AUDITED:
            known = found.get(code, ())
            found[code] = (*known, *(violation for violation in stated if violation not in known))
    return found


def outcomes(
    review: Review,
    policies: PolicySet,
    wire: Mapping[str, Any],
    known: Known = _unknown,
) -> list[Judgement]:
    """Return what each matching policy says by each of its bindings, in the set's order.

    Args:
        review: what is judged.
        policies: what it is judged by.
        wire: the review's.
        known: what need not be asked.

    Raises:
        ReviewError: as `judge`.
        PolicyError: as `judge`.
    """
    if review.masked:
        raise ReviewError(
            f"this review cannot be judged again: {', '.join(review.masked)} were masked when it was logged",
            hint="Judge the original object.",
        )
    matching = policies.matching(review.request)
    inputs = _Inputs(review, policies.modules, request_value(wire["request"]), wire["facts"])
    found: dict[tuple[str, int], Outcome] = {}
    for number, params in enumerate(policies.bound_params(review)):
        judging: list[Policy] = []
        asked: set[str] = set()
        for policy in matching:
            if number < len(policy.bindings):
                why = _why_skipped(policy, params[policy.code], review)
                if why:
                    found[policy.code, number] = Outcome(skipped=why)
                    continue
                judging.append(policy)
                certain = known(policy, number)
                if certain is None:
                    asked.add(policy.code)
                else:
                    found[policy.code, number] = certain
        if asked:
            found |= {(policy.code, number): answer for policy, answer in _answers(inputs, judging, params, asked)}
    return [
        Judgement(policy, actions, found[policy.code, number])
        for policy in matching
        for number, actions in enumerate(policies.actions(policy))
    ]


def _why_skipped(policy: Policy, params: Mapping[str, Any], review: Review) -> str:
    missing = unset(policy.requires, params)
    if missing:
        return f"param {', '.join(missing)} is not set"
    return "the review names no user" if policy.reads_user and review.request.user_info is None else ""


@dataclass(frozen=True, slots=True)
class _Inputs:
    """What one review gives to both engines."""

    review: Review
    modules: Modules
    request: Mapping[str, Any]
    facts: Mapping[str, Any]


def _answers(
    inputs: _Inputs, judging: Sequence[Policy], params: Params, asked: Collection[str]
) -> Iterable[tuple[Policy, Outcome]]:
    """Yield what the policies that are asked say, of all that judge."""
    cel = [policy for policy in judging if policy.engine is Engine.CEL and policy.code in asked]
    if cel:
        variables = activation(inputs.review, params, inputs.request)
        for policy in cel:
            if isinstance(policy.rule, CelRule):
                yield policy, judge_cel(policy.rule, variables)
    rego = [policy for policy in judging if policy.engine is Engine.REGO]
    if any(policy.code in asked for policy in rego):
        value = rego_input(inputs.review, inputs.request, inputs.facts)
        yield from judge_rego(inputs.modules, rego, params, value, asked)


def _skipped(judgement: Judgement, review: Review) -> list[Skipped]:
    policy, outcome = judgement.policy, judgement.outcome
    whys = [outcome.skipped] if outcome.skipped else []
    if review.unknown == "skip":
        whys += sorted({item.message for item in outcome.unknown})
    return [Skipped(code=policy.code, policy=policy.name, reason=why) for why in whys]


def _reasons(judgement: Judgement, review: Review, masking: Masking) -> Iterable[DenyReason]:
    policy, outcome = judgement.policy, judgement.outcome
    if outcome.failure:
        yield _failure(policy, outcome, masking)
    for item in outcome.violations + (outcome.unknown if review.unknown == "deny" else ()):
        yield DenyReason(
            code=policy.code,
            policy=policy.name,
            engine=policy.engine,
            severity=policy.severity,
            message=masking.text(item.message) or policy.title,
            field=item.field,
            observed=masking.value(item.field, item.observed),
            expected=masking.value(item.field, item.expected),
            contract=policy.contract,
        )


def _failure(policy: Policy, outcome: Outcome, masking: Masking) -> DenyReason:
    return DenyReason(
        code=FAILURE,
        policy=policy.name,
        engine=policy.engine,
        severity=Severity.SOFT if outcome.ignored else Severity.HARD,
        message=f"policy {policy.name} ({policy.code}) could not be evaluated: {masking.text(outcome.failure)}",
        contract=policy.contract,
    )


def _sorted(reasons: Sequence[DenyReason]) -> tuple[DenyReason, ...]:
    return tuple(sorted(reasons, key=lambda reason: (reason.code, reason.field, _order(reason), reason.policy)))


def _identity(reason: DenyReason) -> tuple[str, str, bytes]:
    return (reason.code, reason.field, _order(reason))


def _order(reason: DenyReason) -> bytes:
    return orjson.dumps([reason.observed, reason.expected], option=orjson.OPT_SORT_KEYS)
