"""Judge a review by CEL policies, all of them on one shared activation."""

from collections.abc import Mapping, Sequence
from typing import Any

from ....schemas.review import Review
from ...policy.admission_policy import PARAMS_KIND
from ...policy.policy import CelValidation
from ...shape import is_array
from ..outcome import SATISFIED, Outcome
from ..violation import ShapeError, Violation, read_violation
from .environment import environment
from .names import PARAMS
from .programs import RulePrograms
from .result import EvaluationError, evaluate, json_value, passes, text
from .runtime import cel

_OBJECTS = ("object", "oldObject")
_MESSAGE_BYTES = 5 * 1024
"""The longest message that the API server takes from an expression."""
_ANNOTATION_BYTES = 10 * 1024
"""What the API server keeps of an audit annotation."""


def activation(
    review: Review, params: Mapping[str, Mapping[str, Any]], shown: Mapping[str, Any] | None = None
) -> cel.Activation:
    """Return the variables of every rule.

    Args:
        review: what is judged.
        params: policy code -> effective params, for programs that do not hold their params themselves.
        shown: the review's `request_value`.
    """
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
    """Return a request on the wire as the API server shows it to a rule: without objects, what is empty is absent.

    What the request was before it was matched is what it is, where a review does not say otherwise.
    """
    shown = {name: value for name, value in wire.items() if name not in _OBJECTS and value not in ("", None)}
    if "userInfo" in shown:
        shown["userInfo"] = {name: value for name, value in shown["userInfo"].items() if value}
    for own, before in (
        ("kind", "requestKind"),
        ("resource", "requestResource"),
        ("subResource", "requestSubResource"),
    ):
        if own in shown:
            shown.setdefault(before, shown[own])
    shown.setdefault("dryRun", False)
    return shown


def judge_rule(programs: RulePrograms, variables: cel.Activation, *, refuses: bool = False) -> Outcome:
    """Return what one policy says; its violations are asked for only when it refuses.

    As in the API server each validation is judged for itself: the error of one leaves the refusal of another.

    Args:
        programs: the rule's.
        variables: the review's.
        refuses: whether it is known already that the rule applies and one of its validations does not hold.
    """
    rule = programs.rule
    if refuses and len(rule.validations) == 1:
        return Outcome(violations=_violations(programs, variables, rule.validations))
    try:
        if not _applies(programs, variables):
            return SATISFIED
    except EvaluationError as error:
        return Outcome(failure=str(error), ignored=rule.ignores_errors)
    failed: list[CelValidation] = []
    faults: list[str] = []
    for item in rule.validations:
        try:
            if not passes(evaluate(programs.program(item.expression), variables)):
                failed.append(item)
        except EvaluationError as error:
            faults.append(str(error))
    annotations, problems = _annotations(programs, variables)
    if not (failed or faults or annotations or problems):
        return SATISFIED
    return Outcome(
        violations=_violations(programs, variables, failed),
        failure="; ".join(faults),
        ignored=rule.ignores_errors,
        annotations=annotations,
        annotation_failure="; ".join(problems),
    )


def _applies(programs: RulePrograms, variables: cel.Activation) -> bool:
    """Return whether every match condition holds; as in the API server a false one outweighs an error."""
    fault: EvaluationError | None = None
    for condition in programs.rule.conditions:
        try:
            if not passes(evaluate(programs.program(condition), variables)):
                return False
        except EvaluationError as error:
            fault = error
    if fault is not None:
        raise fault
    return True


def _message(programs: RulePrograms, validation: CelValidation, variables: cel.Activation) -> str:
    if validation.message_expression is not None:
        try:
            said = text(evaluate(programs.program(validation.message_expression), variables))
        except EvaluationError:
            return validation.message
        return _usable(said) or validation.message
    return validation.message


def _usable(said: str) -> str:
    """Return what an expression said as a message, empty where the API server would not take it."""
    said = said.strip()
    return said if "\n" not in said and len(said.encode()) <= _MESSAGE_BYTES else ""


def _violations(
    programs: RulePrograms, variables: cel.Activation, failed: Sequence[CelValidation]
) -> tuple[Violation, ...]:
    if not failed:
        return ()
    both = programs.words
    if both is not None:
        try:
            stated, said = json_value(evaluate(both, variables))
            return _stated(stated, _usable(said) or failed[0].message)
        except (EvaluationError, ShapeError, TypeError):
            # One of the two has no answer: asked alone, the other keeps its own.
            pass
    messages = [_message(programs, item, variables) for item in failed]
    if programs.rule.violations is None:
        return tuple(Violation("", None, item.source, message) for item, message in zip(failed, messages, strict=True))
    message = "; ".join(messages)
    try:
        return _stated(json_value(evaluate(programs.program(programs.rule.violations), variables)), message)
    except (EvaluationError, ShapeError):
        return (Violation("", None, None, message),)


def _stated(stated: Any, message: str) -> tuple[Violation, ...]:
    found = tuple(read_violation(item, message) for item in stated) if is_array(stated) else ()
    return found or (Violation("", None, None, message),)


def _annotations(programs: RulePrograms, variables: cel.Activation) -> tuple[tuple[tuple[str, str], ...], list[str]]:
    """Return what the audit log is told, and why something of it cannot be: unless Ignore is asked for, that denies."""
    found: list[tuple[str, str]] = []
    problems: list[str] = []
    for key, fragment in programs.rule.annotations:
        try:
            value = evaluate(programs.program(fragment), variables)
            said = "" if value.type() == cel.Type.NULL else text(value).strip()
        except EvaluationError as error:
            if not programs.rule.ignores_errors:
                problems.append(f"audit annotation {key}: {error}")
            continue
        if said:
            found.append((key, said.encode()[:_ANNOTATION_BYTES].decode(errors="ignore")))
    return tuple(found), problems
