"""A server judges for months: nothing in a review may wear the process down."""

import sys

import pytest

from argosy.admission.engine.cel.environment import environment
from argosy.admission.engine.cel.program import Scope
from argosy.admission.engine.cel.result import evaluate, json_value


@pytest.mark.parametrize("expression", ["null", "object.n", "[null, object.n]", "{'a': null}"])
def test_a_null_result_leaves_the_references_to_none_alone(expression: str) -> None:
    program = environment().deserialize(Scope(None).compile(expression).program)
    activation = environment().activation(
        {"object": {"n": None}, "oldObject": {}, "request": {}, "namespaceObject": {}, "params": {}}
    )
    before = sys.getrefcount(None)
    for _ in range(1000):
        json_value(evaluate(program, activation))
    assert sys.getrefcount(None) > before - 500
