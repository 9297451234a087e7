"""The one judge: a Review and a policy set in, a Verdict out; nothing is fetched, nothing is changed."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson

from ...schemas.canonical import sha256
from ...schemas.errors import PolicyError, ReviewError
from ...schemas.review import Review
from ...schemas.verdict import DenyReason, Engine, Exempted, Severity, Skipped, Verdict
from ..policy.params import unset
from ..policy.policy import CelRule, Policy
from ..policy.policy_set import PolicySet
from .canonical import canonical_bytes
from .cel.judgement import activation, judge_cel, request_value
from .masking import Masking
from .outcome import Outcome
from .rego.judgement import judge_rego, rego_input
from .violation import Violation

FAILURE = PolicyError.code


def judge(review: Review, policies: PolicySet) -> Verdict:
    """Return the verdict: every reason at once, and the same one for the same review everywhere.

    Raises:
        ReviewError: a log masked values of this review, so that judging it would judge something else.
        PolicyError: the review overrides a param with a value that its policy's schema refuses.
    """
    reasons: list[DenyReason] = []
    warnings: list[DenyReason] = []
    skipped: list[Skipped] = []
    exceptions: list[Exempted] = []
    excepted = {exception.code: exception for exception in review.exceptions}
    masking = Masking(review.request)
    wire = review.wire()
    for policy, outcome in outcomes(review, policies, wire):
        skipped += _skipped(policy, outcome, review)
        for reason in _reasons(policy, outcome, review, masking):
            if reason.severity is Severity.HARD:
                reasons.append(reason)
            elif reason.code in excepted:
                exception = excepted[reason.code]
                exceptions.append(Exempted(code=reason.code, reason=exception.reason, source=exception.source))
            else:
                warnings.append(reason)
        if outcome.failure and outcome.ignored:
            warnings.append(_failure(policy, outcome, masking, Severity.SOFT))
    if not policies.in_force:
        warnings, reasons = [*reasons, *warnings], []
    allowed = not reasons
    sorted_reasons, sorted_warnings = _sorted(reasons), _sorted(warnings)
    input_digest = sha256(canonical_bytes({"policySet": policies.digest, "review": wire}))
    return Verdict(
        allowed=allowed,
        reasons=sorted_reasons,
        warnings=sorted_warnings,
        skipped=tuple(skipped),
        exceptions=tuple(dict.fromkeys(exceptions)),
        validation_actions=policies.validation_actions,
        at=review.at,
        input_digest=input_digest,
        digest=Verdict.digest_for(input_digest, allowed, sorted_reasons, sorted_warnings),
    )


def violations(review: Review, policies: PolicySet) -> dict[str, tuple[Violation, ...]]:
    """Return policy code -> what it refuses, unmasked and with the recourse that the rule itself names."""
    found: dict[str, tuple[Violation, ...]] = {}
    for policy, outcome in outcomes(review, policies, review.wire()):
        stated = outcome.violations + (outcome.unknown if review.unknown == "deny" else ())
        if stated:
            found[policy.code] = stated
    return found


def outcomes(review: Review, policies: PolicySet, wire: Mapping[str, Any]) -> list[tuple[Policy, Outcome]]:
    """Return what each matching policy says, in the set's order; `wire` is the review's.

    Raises:
        ReviewError: as `judge`.
        PolicyError: as `judge`.
    """
    if review.masked:
        raise ReviewError(
            f"this review cannot be judged again: {', '.join(review.masked)} were masked when it was logged",
            hint="Judge the original object.",
        )
    params = policies.effective_params(review.params)
    found: dict[str, Outcome] = {}
    judging: list[Policy] = []
    matching = policies.matching(review.request)
    for policy in matching:
        missing = unset(policy.requires, params[policy.code])
        if missing:
            found[policy.code] = Outcome(skipped=f"param {', '.join(missing)} is not set")
        elif policy.reads_user and review.request.user_info is None:
            found[policy.code] = Outcome(skipped="the review names no user")
        else:
            judging.append(policy)
    request = request_value(wire["request"])
    cel_policies = [policy for policy in judging if policy.engine is Engine.CEL]
    if cel_policies:
        variables = activation(review, {policy.code: params[policy.code] for policy in cel_policies}, request)
        for policy in cel_policies:
            if isinstance(policy.rule, CelRule):
                found[policy.code] = judge_cel(policy.rule, variables)
    rego_policies = [policy for policy in judging if policy.engine is Engine.REGO]
    if rego_policies:
        value = rego_input(review, request, wire["facts"])
        answers = judge_rego(policies.modules, rego_policies, params, value)
        found |= {policy.code: answer for policy, answer in zip(rego_policies, answers, strict=True)}
    return [(policy, found[policy.code]) for policy in matching]


def _skipped(policy: Policy, outcome: Outcome, review: Review) -> list[Skipped]:
    whys = [outcome.skipped] if outcome.skipped else []
    if review.unknown == "skip":
        whys += sorted({item.message for item in outcome.unknown})
    return [Skipped(code=policy.code, policy=policy.name, reason=why) for why in whys]


def _reasons(policy: Policy, outcome: Outcome, review: Review, masking: Masking) -> Iterable[DenyReason]:
    if outcome.failure and not outcome.ignored:
        yield _failure(policy, outcome, masking, Severity.HARD)
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


def _failure(policy: Policy, outcome: Outcome, masking: Masking, severity: Severity) -> DenyReason:
    return DenyReason(
        code=FAILURE,
        policy=policy.name,
        engine=policy.engine,
        severity=severity,
        message=f"policy {policy.name} ({policy.code}) could not be evaluated: {masking.text(outcome.failure)}",
        contract=policy.contract,
    )


def _sorted(reasons: Sequence[DenyReason]) -> tuple[DenyReason, ...]:
    return tuple(sorted(reasons, key=lambda reason: (reason.code, reason.field, _order(reason), reason.policy)))


def _order(reason: DenyReason) -> bytes:
    return orjson.dumps([reason.observed, reason.expected], option=orjson.OPT_SORT_KEYS)
