"""Reading what the CEL engine answers: only the boolean true passes."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argosy.admission.engine.cel.environment import environment
from argosy.admission.engine.cel.program import Scope
from argosy.admission.engine.cel.result import EvaluationError, evaluate, json_value, passes, text

VARIABLES: dict[str, Any] = dict.fromkeys(["oldObject", "request", "namespaceObject", "argosy_params"])
TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=6)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


def value_of(expression: str, item: Any = None) -> Any:
    return evaluate(
        environment().deserialize(Scope(None).compile(expression).program),
        environment().activation({**VARIABLES, "object": item}),
    )


@given(JSON)
def test_only_the_boolean_true_passes(item: Any) -> None:
    value = value_of("object", item)
    if isinstance(item, bool):
        assert passes(value) is item
    else:
        with pytest.raises(EvaluationError):
            passes(value)


@given(JSON)
def test_a_json_value_comes_back_as_it_went_in(item: Any) -> None:
    assert json_value(value_of("object", item)) == item


@pytest.mark.parametrize(
    "expression",
    [
        "object.nosuch",
        "1 / 0",
        "object.nosuch == true || false",
        "optional.of(true)",
        "type(true)",
        "'true'",
        "[true]",
        "object.all(x, x.nosuch)",
    ],
)
def test_an_error_or_another_type_never_passes(expression: str) -> None:
    with pytest.raises(EvaluationError):
        passes(value_of(expression, {"a": 1}))


@pytest.mark.parametrize(
    "expression",
    [
        "[optional.of(1)]",
        "{'a': optional.none()}",
        "b'a'",
        "duration('1s')",
        "{1: 2}",
        "object.nosuch",
        "[object.l.map(x, optional.of(x))]",
    ],
)
def test_what_is_no_json_is_refused_and_does_not_crash(expression: str) -> None:
    with pytest.raises(EvaluationError):
        json_value(value_of(expression, {"l": [1]}))


def test_the_engines_own_limit_is_an_error() -> None:
    with pytest.raises(EvaluationError, match="budget"):
        value_of("lists.range(20000).all(x, x >= 0)")


def test_a_message_that_is_no_text_is_refused() -> None:
    with pytest.raises(EvaluationError, match="not string"):
        text(value_of("1"))
