"""The fast canonical bytes are the canonical bytes."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argosy.admission import PolicySet, judge
from argosy.admission.engine.canonical import canonical_bytes
from argosy.admission.review import from_manifest
from argosy.schemas.canonical import canonical_json

TEXT = st.text() | st.sampled_from(["a:1e5", "[1e5", ",0.0001", "é", "\x7f", "\u2028", "\U0001f600", "\x00"])
FLOATS = st.floats(allow_nan=False, allow_infinity=False)
NUMBERS = st.integers() | FLOATS | st.floats(-1e17, 1e17) | st.floats(-1e-3, 1e-3)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner),
    max_leaves=20,
)


@given(VALUES)
def test_they_are_the_same_for_every_json_value(value: Any) -> None:
    assert canonical_bytes(value) == canonical_json(value)


@given(FLOATS)
def test_they_are_the_same_for_every_number(number: float) -> None:
    assert canonical_bytes({"n": number, "m": [number]}) == canonical_json({"n": number, "m": [number]})


def test_a_value_that_is_no_json_has_none() -> None:
    with pytest.raises(ValueError, match="not a JSON value"):
        canonical_bytes({"a": object()})


def test_a_verdict_carries_the_input_digest_of_its_review() -> None:
    pod: dict[str, Any] = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": []}}
    review = from_manifest(pod, at="2026-01-31T12:00:00Z")
    policies = PolicySet.load("all")
    assert judge(review, policies).input_digest == review.input_digest(policies.digest)
