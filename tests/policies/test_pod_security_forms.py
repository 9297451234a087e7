"""Pod Security rules have a short form for speed: at every level and version it says what the long one says."""

import copy
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from argosy.admission import PolicySet
from argosy.admission.engine.cel.judgement import activation
from argosy.admission.review import from_manifest
from argosy.admission.shape import is_array, is_object

from ..oracles.pods import VERSIONS, pod
from .forms import LONG, compiled, rule_of

RESTRICTED = PolicySet.load("restricted")
ENFORCE = "pod-security.kubernetes.io/enforce"
ODD: tuple[Any, ...] = ({}, [], "", 0, False, None, "x", 1, True, 1.5, ["x"], [None], {"name": 1}, {"type": []})


def forms(folder: str, code: str) -> list[Any]:
    """Return whether the level does not ask for the control, the rule, and the emptiness of its violations."""
    rule = rule_of(folder)
    gate = rule.partition(" || ")[0]
    assert gate in {"variables.level == 'privileged'", "variables.level != 'restricted'"}
    return compiled(folder, code, [gate, rule, LONG])


FORMS = {policy.code: forms(policy.name, policy.code) for policy in RESTRICTED.policies.values()}


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every container of a value with each of its keys."""
    keys: list[Any] = [*value] if is_object(value) else [*range(len(value))] if is_array(value) else []
    for key in keys:
        yield value, key
        yield from places(value[key])


def misshapen(item: dict[str, Any], random: Random) -> dict[str, Any]:
    """Return a copy in which now and then one value is another."""
    holder = {"spec": copy.deepcopy(item["spec"])}
    if random.random() < 0.8:
        value, key = random.choice(list(places(holder)))
        value[key] = random.choice(ODD)
    return item | holder


@pytest.mark.parametrize("kind", ["Pod", "CronJob"])
@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from(["baseline", "restricted"]), st.sampled_from(VERSIONS))
def test_the_short_form_says_what_the_long_one_says(kind: str, seed: int, level: str, version: str) -> None:
    random = Random(seed)  # noqa: S311 - no secret
    item = misshapen(pod(random), random)
    if kind == "CronJob":
        template = {"metadata": item["metadata"], "spec": item["spec"]}
        item = {"apiVersion": "batch/v1", "kind": kind, "spec": {"jobTemplate": {"spec": {"template": template}}}}
    review = from_manifest(
        item, at="2026-01-31T12:00:00Z", namespace_labels={ENFORCE: level, ENFORCE + "-version": version}
    )
    variables = activation(review, RESTRICTED.effective_params(review.params))
    for code, programs in FORMS.items():
        values = [program.eval(variables) for program in programs]
        assert [value.type().name() for value in values] == ["BOOL"] * 3, (code, item, [v.value() for v in values])
        gate, short, long = (value.value() for value in values)
        assert short == (gate or long), (code, item)
