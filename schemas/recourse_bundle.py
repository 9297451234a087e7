"""RecourseBundle: what the crew hands on when it stops: every denial, what was tried, who is next."""

from .document import Document
from .phase import Phase
from .role import Role
from .verdict import Recourse, Verdict


class RecourseBundle(Document):
    """Signed by the role that stopped the loop."""

    release: str
    phase: Phase
    verdicts: tuple[Verdict, ...]
    recourses: tuple[Recourse, ...]
    attempts: tuple[str, ...]
    """What each round tried and which codes it met, oldest first."""
    observations: tuple[str, ...] = ()
    next_role: Role
