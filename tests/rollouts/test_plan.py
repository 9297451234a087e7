"""The canary's weights and how long each is held."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argosy.rollouts.plan import DWELL, FACTOR, WEIGHTS, plan
from argosy.schemas.errors import InputError
from argosy.schemas.risk import RiskTag
from argosy.schemas.rollout import Envelope

envelopes = st.lists(
    st.builds(
        Envelope,
        name=st.from_regex(r"[a-z]{1,8}", fullmatch=True),
        query=st.just("up"),
        op=st.sampled_from(["<=", ">="]),
        threshold=st.floats(0, 1),
        interval=st.integers(1, 3600),
        failure_limit=st.integers(0, 9),
    ),
    max_size=4,
    unique_by=lambda envelope: envelope.name,
)


@given(envelopes, st.sets(st.sampled_from(RiskTag)), st.sampled_from(["dev", "staging", "production"]))
def test_every_envelope_can_fail_for_good_before_more_traffic_is_moved(
    slis: list[Envelope], risk: set[RiskTag], environment: str
) -> None:
    made = plan("shop", environment, "shop", risk=risk, envelopes=slis)
    for step, sli in itertools.product(made.steps, slis):
        assert step.dwell >= (sli.failure_limit + 1) * sli.interval


@given(st.sets(st.sampled_from(RiskTag)), st.sampled_from(RiskTag))
def test_one_more_risk_never_shortens_a_step(risk: set[RiskTag], more: RiskTag) -> None:
    before = plan("shop", "production", "shop", risk=risk)
    after = plan("shop", "production", "shop", risk=risk | {more})
    assert all(one.dwell <= other.dwell for one, other in zip(before.steps, after.steps, strict=True))


def test_the_canary_goes_from_one_to_all_in_five_steps() -> None:
    assert tuple(step.weight for step in plan("shop", "dev", "shop").steps) == (1, 5, 25, 50, 100) == WEIGHTS


def test_every_risk_tag_has_a_factor_and_every_weight_a_dwell() -> None:
    assert set(FACTOR) == set(RiskTag)
    assert set(DWELL) == set(WEIGHTS)


def test_any_environment_but_dev_is_as_slow_as_production() -> None:
    assert plan("shop", "staging", "shop").steps == plan("shop", "production", "shop").steps
    assert plan("shop", "dev", "shop").steps != plan("shop", "production", "shop").steps


def test_two_envelopes_of_one_name_are_refused() -> None:
    sli = Envelope(name="errors", query="up", op="<=", threshold=0.1)
    with pytest.raises(InputError, match="two SLI envelopes named errors"):
        plan("shop", "dev", "shop", envelopes=[sli, sli])


def test_without_an_sli_no_analysis_is_claimed() -> None:
    assert "AnalysisRunFailed" not in plan("shop", "dev", "shop").abort_on
