"""What the user of `argosy ship` gave, refused early when it cannot be used."""

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from ..schemas.errors import InputError

LONGEST_GOAL: Final = 4000
LARGEST_PATCH: Final = 50 * 1024 * 1024
"""Bytes."""
_LABEL: Final = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(frozen=True)
class Options:
    """One call of `argosy ship`."""

    repo: Path
    goal: str
    branch: str | None = None
    patch: Path | None = None
    model: str | None = None
    gitops: Path | None = None
    environment: str = "dev"
    out: Path | None = None
    trust: Path | None = None
    budget: int = 3
    new: bool = False
    approvals: Path | None = None

    def checked(self) -> "Options":
        """Return the options with a clean goal.

        Raises:
            InputError: names the first option that cannot be used.
        """
        goal = " ".join(self.goal.split())
        if not goal:
            raise InputError("the goal is empty", hint="Say what the change is for: --goal TEXT.")
        if len(goal) > LONGEST_GOAL:
            raise InputError(f"the goal has {len(goal)} characters; at most {LONGEST_GOAL} are read")
        if _CONTROL.search(goal):
            raise InputError("the goal holds control characters", hint="Give plain text.")
        given = [name for name in ("branch", "patch", "model") if getattr(self, name) is not None]
        if len(given) > 1:
            raise InputError(
                "--from, --patch and --model are three sources of one change", hint="Give one of them, or none."
            )
        if not _LABEL.fullmatch(self.environment):
            raise InputError(
                f"{self.environment!r} cannot name an environment", hint="Use lower-case letters, digits and dashes."
            )
        if self.approvals is not None and not self.approvals.is_dir():
            raise InputError(f"there is no folder {self.approvals}", hint="Give the folder of the signed approvals.")
        if self.patch is not None and not self.patch.is_file():
            raise InputError(f"there is no patch {self.patch}", hint="Make one with `git diff > change.patch`.")
        return replace(self, goal=goal)
