"""Every member of agents/roles: five roles, each phase made and ruled on by whom the table names."""

import pytest

from argosy.agents import roles as room
from argosy.agents.protocol.member import Member
from argosy.schemas.discovery import members
from argosy.schemas.role import Role

MEMBERS = members(room, "ROLE", Member)
each = pytest.mark.parametrize("name", MEMBERS)


def test_each_role_of_the_crew_is_there_once() -> None:
    assert sorted(member.role for member in MEMBERS.values()) == sorted(set(Role) - {Role.BUILDER})


@each
def test_its_module_is_named_by_its_role(name: str) -> None:
    assert MEMBERS[name].role.value == name.replace("_", "-")
    assert MEMBERS[name].title


def test_no_phase_is_proposed_or_ruled_on_twice() -> None:
    proposed = [phase for member in MEMBERS.values() for phase in member.proposes]
    ruled = [phase for member in MEMBERS.values() for phase in member.rules]
    assert len(proposed) == len(set(proposed))
    assert len(ruled) == len(set(ruled))
    assert set(proposed) == set(ruled)


def test_the_auditor_makes_nothing_and_calls_no_model_tool() -> None:
    assert not MEMBERS["auditor"].proposes
    assert not MEMBERS["auditor"].tools
