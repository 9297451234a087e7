"""Auditor: accepts plans and passes releases, by code alone; no model is in its path."""

from ...schemas.phase import Phase
from ...schemas.role import Role
from ..auditing import audited, planned
from ..protocol.member import Member

ROLE = Member(
    role=Role.AUDITOR,
    title="Holds every hard constraint; signs the verification summary",
    rules={Phase.PLANNED: planned, Phase.AUDITED: audited},
)
