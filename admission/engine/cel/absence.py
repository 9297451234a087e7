"""What is absent: the API server's CEL says so of a field of a text or of null, where the engine has an error.

`has(oldObject.spec)` is false where there is no old object, and `oldObject.?spec` is empty. So each such selection is
put behind a question about what it selects from. A policy with a sidecar is written for either answer and goes without.
"""

from collections.abc import Mapping

from .wire import CALL, SELECT, Field, bind, call, function_of, ident, literal, message, number_of

_BYTES = 2
_OPERAND, _TEST_ONLY = 1, 3
_IT = "argosy_it"
_OPTIONAL = "optional_type"
_OPTIONAL_CALLS = frozenset({"_?._", "_[?_]"})
_INDEX = "_[_]"


def guarded(kind: int, given: list[Field], types: Mapping[int, str]) -> bytes | None:
    """Return a selection that answers absent where the API server's does; None for any other node."""
    if kind == SELECT:
        operand = next(value for field, _, value in given if field == _OPERAND)
        is_test = any(field == _TEST_ONLY and value for field, _, value in given)
        is_optional = types.get(number_of(operand)) == _OPTIONAL
        if not (is_test or is_optional):
            return None
        again = [(field, form, ident(_IT) if field == _OPERAND else value) for field, form, value in given]
        absent = literal(value=False) if is_test else call("optional.none")
        return _asked(operand, is_optional, absent, message((SELECT, _BYTES, message(*again))))
    if kind == CALL:
        name, arguments = function_of(given)
        is_optional = bool(arguments) and types.get(number_of(arguments[0])) == _OPTIONAL
        if name in _OPTIONAL_CALLS or (name == _INDEX and is_optional):
            again_call = call(name, ident(_IT), arguments[1])
            return _asked(arguments[0], is_optional, call("optional.none"), again_call)
    return None


def _asked(operand: bytes, is_optional: bool, absent: bytes, selection: bytes) -> bytes:
    value = call("value", target=ident(_IT)) if is_optional else ident(_IT)
    kind = call("type", value)
    holds_nothing = call("_&&_", call("_!=_", kind, ident("map")), call("_!=_", kind, ident("list")))
    if is_optional:
        holds_nothing = call("_&&_", call("hasValue", target=ident(_IT)), holds_nothing)
    return bind(_IT, operand, call("_?_:_", holds_nothing, absent, selection))
