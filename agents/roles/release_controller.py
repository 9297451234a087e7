"""Release Controller: plans the rollout, and commits only what the Auditor passed."""

from ...schemas.phase import Phase
from ...schemas.role import Role
from ..protocol.member import Member
from ..releasing import prepare, stage, staged

ROLE = Member(
    role=Role.RELEASE_CONTROLLER,
    title="Plans and renders the rollout; stages exactly what was judged",
    proposes={Phase.AUDITED: prepare, Phase.STAGED: stage},
    rules={Phase.STAGED: staged},
)
