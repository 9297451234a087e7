"""Bump a dependency: lock another version with hashes that the repository already vouches for."""

import re

from ..lock_file import FILES, bump
from ..playbook import Playbook, Sheet

_GOAL = re.compile(
    r"(?i:bump|upgrade|update)\s+(?P<name>[A-Za-z0-9][A-Za-z0-9._-]{0,100})\s+(?i:to)\s+v?(?P<version>[0-9][A-Za-z0-9.+!_-]{0,60})\.?"
)


def _play(sheet: Sheet) -> str:
    asked = _GOAL.fullmatch(sheet.goal)
    if asked is None:
        raise ValueError(f"{sheet.goal!r} asks for no version")
    return bump(sheet.root, asked["name"], asked["version"].rstrip("."))


PLAYBOOK = Playbook(
    title="Lock another version of a dependency",
    pattern=_GOAL,
    example="bump jinja2 to 3.1.6",
    play=_play,
    allowed_paths=FILES,
)
