"""Planner: turns the request into a PlanSpec, and accepts what the Coder built when tools and scope say so."""

from ...schemas.phase import Phase
from ...schemas.role import Role
from ..coding import accepted
from ..planning import plan
from ..protocol.member import Member

ROLE = Member(
    role=Role.PLANNER,
    title="Plans tasks, risks and contracts; accepts a change by its tools and its scope",
    proposes={Phase.PLANNED: plan},
    rules={Phase.BUILT: accepted},
)
