"""Whether this machine can close foreign code in; found out once, by trying to get out."""

import functools
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from ...schemas.errors import ArgosyError
from . import bubblewrap
from .limits import Limits
from .process import execute

_CHECK = r"""
set -u
[ -w . ] && : > inside && [ ! -e "$1" ] || { echo 'it sees files outside'; exit 1; }
(: > /usr/argosy-outside) 2>/dev/null && { echo 'it writes outside'; exit 1; }
[ "$(sed -n '3,$p' /proc/net/dev | grep -vc '^ *lo:')" = 0 ] || { echo 'it has a network'; exit 1; }
grep -q '^CapEff:[[:space:]]*0*$' /proc/self/status || { echo 'it has capabilities'; exit 1; }
[ "$(id -u)" != 0 ] || { echo 'it is root'; exit 1; }
"""


class SandboxError(ArgosyError):
    """Foreign code cannot be closed in on this machine, and running it open was not allowed."""

    code: ClassVar[str] = "E_SANDBOX"


@dataclass(frozen=True)
class Availability:
    """The bubblewrap that passed the test, or why none did."""

    bwrap: Path | None
    reason: str = ""


@functools.cache
def availability() -> Availability:
    """Try each bubblewrap of this machine; about 50 ms the first time, then remembered."""
    reasons: list[str] = []
    for bwrap in bubblewrap.candidates():
        wrong = problem(bwrap)
        if not wrong:
            return Availability(bwrap)
        reasons.append(f"{bwrap}: {wrong}")
    return Availability(None, "; ".join(reasons) or "bubblewrap is not installed")


def problem(bwrap: Path) -> str:
    """Return what is wrong with it, or nothing."""
    with tempfile.TemporaryDirectory(prefix="argosy-") as folder:
        worktree, canary = Path(folder) / "worktree", Path(folder) / "canary"
        worktree.mkdir(mode=0o777)
        worktree.chmod(0o777)
        canary.touch()
        mounts = bubblewrap.Mounts(worktree, "/work", {})
        argv = ["sh", "-c", _CHECK, "sh", str(canary)]
        limits = Limits(wall=20, cpu=10)
        try:
            ended = execute(
                bubblewrap.command(bwrap, argv, mounts, {"PATH": "/usr/bin:/bin"}, limits, network=False), limits
            )
        except OSError as error:
            return str(error)
        if ended.exit == 0 and (worktree / "inside").exists():
            return ""
        return ended.output.strip().partition("\n")[0] or f"exit {ended.exit}"
