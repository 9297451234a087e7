"""Judge a review by CEL policies, all of them on one shared activation."""

from collections.abc import Mapping
from typing import Any

from ....schemas.review import Review
from ...policy.admission_policy import PARAMS_KIND
from ...policy.policy import CelRule, CelValidation
from ...shape import is_array
from ..outcome import SATISFIED, Outcome
from ..violation import ShapeError, Violation, read_violation
from .environment import environment
from .result import EvaluationError, evaluate, json_value, passes, text
from .runtime import cel
from .tokens import PARAMS

_OBJECTS = ("object", "oldObject")


def activation(
    review: Review, params: Mapping[str, Mapping[str, Any]], shown: Mapping[str, Any] | None = None
) -> cel.Activation:
    """Return the variables of every rule; `params` are effective, by code, `shown` is the review's `request_value`."""
    request = review.request
    return environment().activation(
        {
            "object": request.object,
            "oldObject": request.old_object,
            "request": request_value(request.wire()) if shown is None else shown,
            "namespaceObject": review.namespace_object,
            PARAMS: {code: {**PARAMS_KIND, "spec": spec} for code, spec in params.items()},
        }
    )


def request_value(wire: Mapping[str, Any]) -> dict[str, Any]:
    """Return a request on the wire as the API server shows it to a rule: without objects, what is empty is absent."""
    shown = {name: value for name, value in wire.items() if name not in _OBJECTS and value not in ("", None)}
    if "userInfo" in shown:
        shown["userInfo"] = {name: value for name, value in shown["userInfo"].items() if value}
    return shown


def judge_cel(rule: CelRule, variables: cel.Activation) -> Outcome:
    """Return what one policy says; its violations are asked for only when it refuses."""
    try:
        if not _applies(rule, variables):
            return SATISFIED
        failed = [item for item in rule.validations if not passes(evaluate(item.expression, variables))]
    except EvaluationError as error:
        return Outcome(failure=str(error), ignored=rule.ignores_errors)
    if not failed:
        return SATISFIED
    message = "; ".join(_message(item, variables) for item in failed)
    return Outcome(violations=_violations(rule, variables, message))


def _applies(rule: CelRule, variables: cel.Activation) -> bool:
    """Return whether every match condition holds; as in the API server a false one outweighs an error."""
    fault: EvaluationError | None = None
    for condition in rule.conditions:
        try:
            if not passes(evaluate(condition, variables)):
                return False
        except EvaluationError as error:
            fault = error
    if fault is not None:
        raise fault
    return True


def _message(validation: CelValidation, variables: cel.Activation) -> str:
    if validation.message_expression is not None:
        try:
            said = text(evaluate(validation.message_expression, variables)).strip()
        except EvaluationError:
            return validation.message
        if said and "\n" not in said:
            return said
    return validation.message


def _violations(rule: CelRule, variables: cel.Activation, message: str) -> tuple[Violation, ...]:
    whole = Violation("", None, None, message)
    if rule.violations is None:
        return (whole,)
    try:
        stated = json_value(evaluate(rule.violations, variables))
        if not is_array(stated):
            return (whole,)
        return tuple(read_violation(item, message) for item in stated) or (whole,)
    except (EvaluationError, ShapeError):
        return (whole,)
