"""Tester: runs the pipeline once and certifies what it showed."""

from ...schemas.phase import Phase
from ...schemas.role import Role
from ..protocol.member import Member
from ..verifying import certified, verify

ROLE = Member(
    role=Role.TESTER,
    title="Runs tests and evidence once, and certifies or sends back",
    proposes={Phase.VERIFIED: verify},
    rules={Phase.VERIFIED: certified},
)
