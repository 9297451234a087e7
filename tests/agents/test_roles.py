"""Conformance of the open room of roles: each phase has one proposer, each gate its gatekeeper's rule."""

from argosy.agents import roles
from argosy.agents.protocol.loop import LAST
from argosy.agents.protocol.member import Crew, Member
from argosy.schemas.discovery import members
from argosy.schemas.phase import GATEKEEPERS, PATH
from argosy.schemas.role import Role

CREW = members(roles, "ROLE", Member)
PHASES = PATH[1 : PATH.index(LAST) + 1]


def test_every_role_but_the_builder_has_one_member_named_after_it() -> None:
    assert {name.replace("_", "-"): member.role.value for name, member in CREW.items()} == {
        role.value: role.value for role in Role if role is not Role.BUILDER
    }


def test_every_phase_has_one_proposer_and_the_gatekeepers_rule() -> None:
    crew = Crew(tuple(CREW.values()))
    for phase in PHASES:
        assert [member.role for member in crew.members if phase in member.proposes] == [crew.proposer(phase)[0]]
        assert crew.rule(phase, GATEKEEPERS[phase])


def test_nobody_rules_on_what_another_gatekeeper_owns() -> None:
    assert all(GATEKEEPERS[phase] is member.role for member in CREW.values() for phase in member.rules)


def test_only_the_coder_has_tools() -> None:
    assert {member.role for member in CREW.values() if member.tools} == {Role.CODER}
