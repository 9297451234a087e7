"""Coder: takes a change in or makes it, and lets tools judge the diff."""

from ...schemas.phase import Phase
from ...schemas.role import Role
from ..coding import change
from ..protocol.member import Member

ROLE = Member(
    role=Role.CODER,
    title="Makes the change in a clone; the truth is git diff",
    proposes={Phase.BUILT: change},
    tools=frozenset({"list_files", "read_file", "write_file", "run_tests"}),
)
