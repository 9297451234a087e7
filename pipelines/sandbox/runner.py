"""Run one command of foreign code in the sandbox, or, where that was allowed, without and saying so."""

import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from .bubblewrap import NOBODY, Mounts, command
from .interpreter import python
from .limits import Limits
from .process import execute
from .selftest import SandboxError, availability

WORK = "/work"
UNSANDBOXED = "ARGOSY_UNSANDBOXED"
"""Set to 1 it allows foreign code with the user's own rights where no sandbox can be had."""


@dataclass(frozen=True)
class Result:
    """What a run showed; `exit` is negative or above 128 for a signal."""

    exit: int
    output: str
    timed_out: bool
    truncated: bool
    sandboxed: bool
    seconds: float


def sandboxed() -> bool:
    """Return whether runs are closed in; False only where that cannot be and was allowed.

    Raises:
        SandboxError: they cannot be closed in, and running them open was not allowed.
    """
    found = availability()
    if found.bwrap is not None:
        return True
    if os.environ.get(UNSANDBOXED) == "1":
        return False
    raise SandboxError(
        f"foreign code cannot be closed in here: {found.reason}",
        hint=f"Install bubblewrap and allow user namespaces, or set {UNSANDBOXED}=1 to run it with your rights;"
        " its evidence will say so.",
    )


def run(  # noqa: PLR0913 - each is one bound of the run
    argv: Sequence[str],
    worktree: Path,
    *,
    limits: Limits | None = None,
    read_only: Mapping[str, Path] | None = None,
    env: Mapping[str, str] | None = None,
    network: bool = False,
    inside: str = WORK,
    stop: Event | None = None,
) -> Result:
    """Run `argv` in `worktree`, which it may write and which is `inside` within; `python` means the base interpreter.

    `read_only` maps paths inside to paths outside. Without a sandbox nothing is mapped: `argv` must then name paths
    outside (see `sandboxed`). The git folder of the worktree is read-only.

    Raises:
        SandboxError: the sandbox is not to be had, or could not be started.
    """
    limits = limits or Limits()
    program = [python() if part == "python" and position == 0 else part for position, part in enumerate(argv)]
    closed = sandboxed()
    found = availability()
    environment = {**_environment(worktree, closed=closed), **(env or {})}
    try:
        if found.bwrap is not None:
            _own(worktree)
            mounts = Mounts(worktree.resolve(), inside, read_only or {})
            line = command(found.bwrap, program, mounts, environment, limits, network=network)
            ended = execute(line, limits, stop=stop)
        else:
            bounded = limits.prlimit(alone=False) if shutil.which("prlimit") else ()
            ended = execute([*bounded, *program], limits, env=environment, cwd=worktree, stop=stop)
    except OSError as error:
        raise SandboxError(f"cannot start {program[0]}: {error}") from error
    return Result(ended.exit, ended.output, ended.timed_out, ended.truncated, closed, ended.seconds)


def _environment(worktree: Path, *, closed: bool) -> dict[str, str]:
    home = "/tmp" if closed else str(worktree)  # noqa: S108 - inside the sandbox
    return {
        "PATH": f"{Path(python()).parent}:/usr/local/bin:/usr/bin:/bin",
        "HOME": home,
        "USER": "nobody",
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONNOUSERSITE": "1",
    }


def _own(worktree: Path) -> None:
    """Give the worktree to the user of the sandbox when Argosy is root."""
    if os.geteuid() != 0:
        return
    for folder, folders, files in os.walk(worktree):
        for name in (".", *folders, *files):
            os.chown(Path(folder, name), NOBODY, NOBODY, follow_symlinks=False)
