"""Playbook: a change that needs no model; recognised from the goal, made by rule."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from re import Pattern
from typing import TypeAlias

from ..schemas.discovery import members
from ..schemas.verdict import DenyReason
from . import playbooks as room
from .protocol.release import Release


@dataclass(frozen=True)
class Sheet:
    """What a playbook works on."""

    release: Release
    root: Path
    """The work tree that it edits; every path in it is somebody else's."""
    goal: str
    reasons: tuple[DenyReason, ...]
    """The denials that this round answers; empty in the first."""


Play: TypeAlias = Callable[[Sheet], str]
"""Edit the work tree and return one sentence about it; raises InputError when it cannot."""


@dataclass(frozen=True)
class Playbook:
    """A member of `agents/playbooks`."""

    title: str
    pattern: Pattern[str] | None
    """What a goal must match as a whole; None for one that no goal asks for."""
    example: str
    """A goal that fits."""
    play: Play
    allowed_paths: tuple[str, ...]
    """Where it may write."""

    def fits(self, goal: str) -> bool:
        """Return whether a goal asks for it."""
        return self.pattern is not None and self.pattern.fullmatch(goal) is not None


def playbooks() -> dict[str, Playbook]:
    """Return name -> playbook of every member of `playbooks/`."""
    return members(room, "PLAYBOOK", Playbook)
