"""Judge a review by Rego policies: one input, then one question a rule."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from ....schemas.review import Review
from ...policy.policy import Policy, RegoRule
from ..outcome import SATISFIED, Outcome
from ..violation import ShapeError, Violation, read_violation
from .lint import LIBRARY
from .modules import EngineError, Modules
from .pod import pod_input

_UNKNOWN_IMAGES = f"data.{LIBRARY}.unknown"


def rego_input(review: Review, request: Mapping[str, Any], facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return `input`: the request, the pod it carries, the namespace, the facts and the moment.

    Args:
        review: what is judged.
        request: its request as rules see it, without objects.
        facts: its facts, on the wire.
    """
    return {
        "request": {**request, "object": review.request.object, "oldObject": review.request.old_object},
        "pod": pod_input(review.request.object, review.facts.images),
        "namespaceObject": review.namespace_object,
        "at": review.at,
        **facts,
    }


def judge_rego(
    modules: Modules,
    policies: Sequence[Policy],
    params: Mapping[str, Any],
    value: Mapping[str, Any],
    wanted: Collection[str],
) -> list[tuple[Policy, Outcome]]:
    """Return what each policy says whose code is wanted, in order.

    Rules that only name unknown images are not asked where there are none. An engine is made for all the policies that
    judge, whichever of them are wanted: making one is dear.
    """
    rules = [(policy, policy.rule) for policy in policies if isinstance(policy.rule, RegoRule)]
    asking = [(policy, rule) for policy, rule in rules if policy.code in wanted]

    def ask(names: Callable[[Sequence[RegoRule]], list[str]]) -> dict[str, list[Any] | EngineError]:
        every, some = names([rule for _, rule in rules]), names([rule for _, rule in asking])
        return dict(zip(some, modules.ask(every, params, value, some), strict=True))

    answers = ask(_first)
    if answers.get(_UNKNOWN_IMAGES, []) != []:
        answers |= ask(_waiting)
    return [
        (policy, _outcome(answers[f"data.{rule.package}.deny"], answers.get(f"data.{rule.package}.unknown", [])))
        for policy, rule in asking
    ]


def _first(rules: Sequence[RegoRule]) -> list[str]:
    """Return what is asked in any case."""
    asked = [f"data.{rule.package}.unknown" for rule in rules if rule.has_unknown and not rule.unknown_of_images]
    waiting = [_UNKNOWN_IMAGES] if any(rule.unknown_of_images for rule in rules) else []
    return [*(f"data.{rule.package}.deny" for rule in rules), *asked, *waiting]


def _waiting(rules: Sequence[RegoRule]) -> list[str]:
    """Return what is asked only where the digest or the evidence of an image is unknown."""
    return [f"data.{rule.package}.unknown" for rule in rules if rule.unknown_of_images]


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
