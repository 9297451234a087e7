"""Rego as judged: JSON keeps its types, one failing rule fails alone."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from argosy.admission.engine.rego.modules import EngineError, Modules
from argosy.schemas.canonical import canonical_json

HEAD = "import rego.v1\n"
ECHO = ("argosy.echo", f"package argosy.echo\n{HEAD}deny contains input.item")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)
MODULES = Modules([ECHO])
PARAMS: dict[str, Any] = {}


@given(JSON)
def test_input_keeps_its_types(item: Any) -> None:
    (answer,) = MODULES.ask(["data.argosy.echo.deny"], PARAMS, {"item": item})
    assert canonical_json(answer) == canonical_json([item])


def test_a_rule_that_fails_leaves_the_others_their_answers() -> None:
    bad = ("argosy.bad", f"package argosy.bad\n{HEAD}deny contains v if {{ v := to_number(input.item) }}")
    modules = Modules([ECHO, bad])
    answers = modules.ask(["data.argosy.bad.deny", "data.argosy.echo.deny"], {}, {"item": "x"})
    assert isinstance(answers[0], EngineError)
    assert answers[1] == ["x"]


def test_params_reach_the_rule_and_do_not_mix() -> None:
    modules = Modules([("argosy.p", f"package argosy.p\n{HEAD}deny contains data.params.I_P.level")])
    for level in (1, 2, 1):
        assert modules.ask(["data.argosy.p.deny"], {"I_P": {"level": level}}, {}) == [[level]]


def test_one_review_leaves_nothing_for_the_next() -> None:
    assert MODULES.ask(["data.argosy.echo.deny"], PARAMS, {"item": 1}) == [[1]]
    assert MODULES.ask(["data.argosy.echo.deny"], PARAMS, {}) == [[]]
