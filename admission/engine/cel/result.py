"""Read what the engine answers: the only place that does.

The engine does not raise on a CEL error: it returns a value of type ERROR whose `value()` is a truthy text, and an
optional inside a list crashes `plain_value()`. So the type is read before the value, at every level.
"""

from typing import Any

from .runtime import cel

_BOOL = cel.Type.BOOL
_TEXT_LIMIT = 500


class EvaluationError(Exception):
    """The expression has no usable answer: a CEL error, a wrong type, or the engine's own limit."""


def evaluate(program: cel.Expression, activation: cel.Activation) -> cel.Value:
    """Run a program.

    Raises:
        EvaluationError: the engine itself gave up, e.g. its iteration budget is spent.
    """
    try:
        return program.eval(activation)
    except Exception as error:
        raise EvaluationError(_short(error)) from error


def is_error(value: cel.Value) -> bool:
    """Return whether an evaluation ended in an error of CEL."""
    return bool(value.type() == cel.Type.ERROR)


def passes(value: cel.Value) -> bool:
    """Return whether the value is the boolean true.

    Raises:
        EvaluationError: it is no boolean.
    """
    if value.type() != _BOOL:
        raise EvaluationError(_fault(value, "bool"))
    return value.value() is True


def text(value: cel.Value) -> str:
    """Return a string result.

    Raises:
        EvaluationError: it is no string.
    """
    if value.type() != cel.Type.STRING:
        raise EvaluationError(_fault(value, "string"))
    return str(value.value())


def json_value(value: cel.Value) -> Any:
    """Return the result as a JSON value.

    Raises:
        EvaluationError: some part of it is no JSON value (an error, an optional, bytes, a timestamp).
    """
    kind = value.type().name().partition("<")[0]
    if kind == "NULL":
        # The engine's value() gives away a reference to None that it does not own; thousands of them end the process.
        return None
    if kind in {"BOOL", "INT", "UINT", "DOUBLE", "STRING"}:
        return value.value()
    if kind == "LIST":
        return [json_value(item) for item in value.value()]
    if kind == "MAP":
        members: dict[Any, cel.Value] = value.value()
        if not all(isinstance(key, str) for key in members):
            raise EvaluationError("a map key is no string")
        return {key: json_value(item) for key, item in members.items()}
    raise EvaluationError(_fault(value, "a JSON value"))


def _fault(value: cel.Value, wanted: str) -> str:
    kind = value.type().name()
    if kind != "ERROR":
        return f"the result is {kind.lower()}, not {wanted}"
    try:
        return _short(value.value())
    except TypeError:
        return f"the result is an optional, not {wanted}"


def _short(message: object) -> str:
    return str(message).split("\n", 1)[0][:_TEXT_LIMIT]
