"""A release moves by the table, and each step belongs to one gatekeeper."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argosy.schemas.errors import TransitionError
from argosy.schemas.phase import GATEKEEPERS, PATH, TERMINAL, Phase, advance, gatekeeper, transitions
from argosy.schemas.role import Role

PHASES = st.sampled_from(Phase)
ROLES = st.sampled_from(Role)


@given(PHASES, PHASES, ROLES)
def test_a_step_is_taken_only_by_the_table_and_only_by_its_gatekeeper(current: Phase, to: Phase, signer: Role) -> None:
    owner = gatekeeper(current, to)
    if to in transitions(current) and owner in {None, signer}:
        assert advance(current, to, signer) is to
    else:
        with pytest.raises(TransitionError):
            advance(current, to, signer)


def test_no_walk_reaches_staged_without_every_gatekeeper_before_it() -> None:
    start: tuple[Phase, frozenset[Role]] = (Phase.REQUESTED, frozenset())
    seen: set[tuple[Phase, frozenset[Role]]] = {start}
    frontier: list[tuple[Phase, frozenset[Role]]] = [start]
    while frontier:
        current, signers = frontier.pop()
        for to in transitions(current) - {Phase.FAILED}:
            owner = gatekeeper(current, to)
            state = (to, signers | {owner} if owner else signers)
            if state not in seen:
                seen.add(state)
                frontier.append(state)
    staged = [signers for phase, signers in seen if phase is Phase.STAGED]
    assert staged
    assert all({Role.AUDITOR, Role.PLANNER, Role.TESTER, Role.RELEASE_CONTROLLER} <= signers for signers in staged)


def test_the_path_can_be_walked_by_its_gatekeepers_and_by_nobody_else() -> None:
    for current, to in itertools.pairwise(PATH):
        assert advance(current, to, GATEKEEPERS[to]) is to
        for other in set(Role) - {GATEKEEPERS[to]}:
            with pytest.raises(TransitionError):
                advance(current, to, other)


@pytest.mark.parametrize("phase", sorted(TERMINAL))
def test_nothing_leaves_a_terminal_phase(phase: Phase) -> None:
    assert transitions(phase) == frozenset()


def test_a_denial_is_signed_by_the_gatekeeper_of_the_refused_phase() -> None:
    assert gatekeeper(Phase.VERIFIED, Phase.DENIED) is Role.AUDITOR
    assert gatekeeper(Phase.PLANNED, Phase.DENIED) is Role.PLANNER


def test_the_builder_is_no_gatekeeper() -> None:
    assert Role.BUILDER not in GATEKEEPERS.values()
