"""The one judge: a Review and a policy set in, a Verdict out; nothing is fetched, nothing is changed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import orjson

from ...schemas.canonical import sha256
from ...schemas.errors import PolicyError, ReviewError
from ...schemas.review import Review
from ...schemas.verdict import DenyReason, Engine, Exempted, Severity, Skipped, Verdict
from ..policy.binding import Action
from ..policy.docket import Docket, Entry
from ..policy.policy import CelRule, Policy
from ..policy.policy_set import PolicySet
from .canonical import canonical_bytes
from .cel.judgement import activation, judge_rule, request_value
from .exceptions import Exceptions
from .masking import Masking
from .outcome import SATISFIED, Judgement, Outcome
from .rego.judgement import judge_rego, rego_input
from .rego.modules import Modules
from .violation import Violation

FAILURE = PolicyError.code
Known = Callable[[Policy, int], Outcome | None]
"""What a policy says by its n-th binding, where that is certain without asking it."""
_ONLY_AUDITED = frozenset({"Audit"})


def _unknown(policy: Policy, number: int) -> None:
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


def _verdict(review: Review, policies: PolicySet, wire: Mapping[str, Any], judgements: Sequence[Judgement]) -> Verdict:
    found: dict[Action, list[DenyReason]] = {"Deny": [], "Warn": [], "Audit": []}
    skipped: list[Skipped] = []
    exceptions: list[Exempted] = []
    accepted = Exceptions(review)
    masking = Masking(review.request)
    for judgement in judgements:
        skipped += _skipped(judgement, review)
        for reason, actions in _reasons(judgement, review, masking, policies.denial):
            met = accepted.met_by(reason)
            exceptions += met
            if met and not met[0].expired:
                continue
            for action in actions:
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
        audit_annotations=_annotations(judgements, masking),
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
    docket = policies.docket(review)
    request = request_value(wire["request"])
    found: dict[int, Outcome] = {}
    asked: list[int] = []
    for place, entry in enumerate(docket.entries):
        certain = _certain(entry) or known(entry.policy, entry.number)
        if certain is None:
            asked.append(place)
        else:
            found[place] = certain
    found |= _by_cel(review, docket, asked, request)
    found |= _by_rego(policies.modules, docket, asked, lambda: rego_input(review, request, wire["facts"]))
    return [Judgement(entry.policy, entry.actions, found[place]) for place, entry in enumerate(docket.entries)]


def _certain(entry: Entry) -> Outcome | None:
    if entry.skipped:
        return Outcome(skipped=entry.skipped)
    if entry.failure:
        rule = entry.policy.rule
        return Outcome(failure=entry.failure, ignored=isinstance(rule, CelRule) and rule.ignores_errors)
    return None


def _by_cel(review: Review, docket: Docket, asked: Sequence[int], request: Mapping[str, Any]) -> dict[int, Outcome]:
    """Return what the rules in CEL say; where all that can be are asked, they are asked at once."""
    places = [place for place in asked if docket.entries[place].programs is not None]
    if not places:
        return {}
    variables = activation(review, {}, request)
    together = docket.joined if set(docket.joined) <= set(places) else ()
    answers = docket.joint.ask(variables) if len(together) > 1 else None
    satisfied = {place for place, answer in zip(together, answers, strict=True) if answer} if answers else set[int]()
    found: dict[int, Outcome] = {}
    for place in places:
        programs = docket.entries[place].programs
        if programs is not None:
            known_to_refuse = bool(answers) and place in together
            found[place] = SATISFIED if place in satisfied else judge_rule(programs, variables, refuses=known_to_refuse)
    return found


def _by_rego(
    modules: Modules, docket: Docket, asked: Sequence[int], value: Callable[[], Mapping[str, Any]]
) -> dict[int, Outcome]:
    """Return what the rules in Rego say, binding by binding; `value` gives their input."""
    found: dict[int, Outcome] = {}
    rego = [(place, entry) for place, entry in enumerate(docket.entries) if entry.policy.engine is Engine.REGO]
    wanted = {place for place, _ in rego}.intersection(asked)
    for number, params in enumerate(docket.layers) if wanted else ():
        judging = [(place, entry) for place, entry in rego if entry.binding == number and not entry.skipped]
        codes = {entry.policy.code: place for place, entry in judging if place in wanted}
        if codes:
            policies = [entry.policy for _, entry in judging]
            answers = judge_rego(modules, policies, params, value(), codes.keys())
            found |= {codes[policy.code]: outcome for policy, outcome in answers}
    return found


def _skipped(judgement: Judgement, review: Review) -> list[Skipped]:
    policy, outcome = judgement.policy, judgement.outcome
    whys = [outcome.skipped] if outcome.skipped else []
    if review.unknown == "skip":
        whys += sorted({item.message for item in outcome.unknown})
    return [Skipped(code=policy.code, policy=policy.name, reason=why) for why in whys]


def _reasons(
    judgement: Judgement, review: Review, masking: Masking, denial: frozenset[Action]
) -> Iterable[tuple[DenyReason, frozenset[Action]]]:
    policy, outcome = judgement.policy, judgement.outcome
    if outcome.failure:
        severity = Severity.SOFT if outcome.ignored else Severity.HARD
        yield _failure(policy, outcome.failure, masking, severity), judgement.actions
    if outcome.annotation_failure:
        # Whatever the binding does: so does the API server.
        yield _failure(policy, outcome.annotation_failure, masking, Severity.HARD), denial
    for item in outcome.violations + (outcome.unknown if review.unknown == "deny" else ()):
        reason = DenyReason(
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
        yield reason, judgement.actions


def _failure(policy: Policy, failure: str, masking: Masking, severity: Severity) -> DenyReason:
    return DenyReason(
        code=FAILURE,
        policy=policy.name,
        engine=policy.engine,
        severity=severity,
        message=f"policy {policy.name} ({policy.code}) could not be evaluated: {masking.text(failure)}",
        contract=policy.contract,
    )


def _annotations(judgements: Sequence[Judgement], masking: Masking) -> dict[str, str]:
    """Return what policies tell the audit log; different values of one key are joined, as the API server joins them."""
    found: dict[str, dict[str, None]] = {}
    for judgement in judgements:
        for key, value in judgement.outcome.annotations:
            rule = judgement.policy.rule
            name = rule.name if isinstance(rule, CelRule) else judgement.policy.name
            found.setdefault(f"{name}/{key}", {})[masking.text(value)] = None
    return {key: ", ".join(values) for key, values in found.items()}


def _sorted(reasons: Sequence[DenyReason]) -> tuple[DenyReason, ...]:
    return tuple(sorted(reasons, key=lambda reason: (reason.code, reason.field, _order(reason), reason.policy)))


def _identity(reason: DenyReason) -> tuple[str, str, bytes]:
    return (reason.code, reason.field, _order(reason))


def _order(reason: DenyReason) -> bytes:
    return orjson.dumps([reason.observed, reason.expected], option=orjson.OPT_SORT_KEYS)
