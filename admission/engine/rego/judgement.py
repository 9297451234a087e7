"""Judge a review by Rego policies: one input, then one question a rule."""

from collections.abc import Mapping, Sequence
from typing import Any

from ....schemas.review import Review
from ...policy.policy import Policy, RegoRule
from ..outcome import SATISFIED, Outcome
from ..violation import ShapeError, Violation, read_violation
from .modules import EngineError, Modules


def rego_input(review: Review, request: Mapping[str, Any]) -> dict[str, Any]:
    """Return `input`: the request, the namespace, the facts and the moment."""
    facts = review.facts.wire()
    return {
        "request": {**request, "object": review.request.object, "oldObject": review.request.old_object},
        "namespaceObject": review.namespace_object,
        "at": review.at,
        **facts,
    }


def judge_rego(
    modules: Modules, policies: Sequence[Policy], params: Mapping[str, Any], value: Mapping[str, Any]
) -> list[Outcome]:
    """Return what each policy says, in order."""
    rules = [policy.rule for policy in policies if isinstance(policy.rule, RegoRule)]
    questions = [f"data.{rule.package}.deny" for rule in rules]
    questions += [f"data.{rule.package}.unknown" for rule in rules if rule.has_unknown]
    answers = modules.ask(questions, params, value)
    unknown = iter(answers[len(rules) :])
    return [
        _outcome(denied, next(unknown) if rule.has_unknown else [])
        for rule, denied in zip(rules, answers[: len(rules)], strict=True)
    ]


def _outcome(denied: list[Any] | EngineError, unknown: list[Any] | EngineError) -> Outcome:
    if isinstance(denied, EngineError):
        return Outcome(failure=str(denied))
    if isinstance(unknown, EngineError):
        return Outcome(failure=str(unknown))
    if not denied and not unknown:
        return SATISFIED
    try:
        return Outcome(
            violations=tuple(read_violation(item, "") for item in denied),
            unknown=tuple(_unknown(item) for item in unknown),
        )
    except ShapeError as error:
        return Outcome(failure=str(error))


def _unknown(value: Any) -> Violation:
    read = read_violation(value, "")
    fact = value.get("fact")
    if not isinstance(fact, str) or not fact:
        raise ShapeError("an unknown must name its fact")
    return Violation(read.field, "unknown", fact, read.message or f"{fact} is unknown", read.recourse)
