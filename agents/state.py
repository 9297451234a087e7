"""Where releases live on this machine, which one a command means, and the lock that keeps two commands apart."""

import contextlib
import fcntl
import json
import os
from collections.abc import Generator
from pathlib import Path

from ..schemas.errors import BusyError, InputError

_LOCAL = "local.json"


def home() -> Path:
    """Return `${XDG_STATE_HOME:-~/.local/state}/argosy`."""
    configured = os.environ.get("XDG_STATE_HOME", "")
    root = Path(configured) if Path(configured).is_absolute() else Path.home() / ".local" / "state"
    return root / "argosy"


def generations(release: str) -> list[str]:
    """Return the ids under which a release was begun, oldest first: `<id>`, then `<id>.2` and so on by `--new`."""
    found = [release]
    while (home() / f"{release}.{len(found) + 1}").is_dir():
        found.append(f"{release}.{len(found) + 1}")
    return found


def begun_for(release: str, gitops: Path | None) -> str | None:
    """Return the newest generation that commits to this GitOps repository; None for `gitops` is the release's own.

    What has no commit has no identity, and its own first commit gives it one: only its place tells it from another.
    """
    return next((name for name in reversed(generations(release)) if _noted(name) == _note(gitops)), None)


def following(release: str) -> str:
    """Return the id under which a release is begun once more; one that nothing was noted of was never begun."""
    last = generations(release)[-1]
    return f"{release}.{len(generations(release)) + 1}" if (home() / last / _LOCAL).exists() else last


def remember(name: str, gitops: Path | None) -> None:
    """Note where the GitOps repository lies; a note for this machine, which no digest covers."""
    path = home() / name / _LOCAL
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_suffix(".new")
        beside.write_text(json.dumps(_note(gitops)))
        beside.replace(path)


def _note(gitops: Path | None) -> dict[str, str | None]:
    return {"gitops": str(gitops.resolve()) if gitops is not None else None}


def _noted(name: str) -> object:
    try:
        return json.loads((home() / name / _LOCAL).read_bytes())
    except (OSError, ValueError):
        return None


@contextlib.contextmanager
def locked(release: str) -> Generator[None]:
    """Hold a release for this process; the lock ends with the process, however it ends.

    Raises:
        BusyError: another process holds it.
        InputError: nothing can be kept there.
    """
    try:
        home().mkdir(parents=True, exist_ok=True)
        lock = (home() / f"{release}.lock").open("w")
    except OSError as error:
        hint = "Set XDG_STATE_HOME to a folder that you can write to."
        raise InputError(f"no state can be kept in {home()}: {error.strerror}", hint=hint) from error
    with lock as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BusyError(
                f"another process works on release {release[:12]}", hint="Wait until it ends; then run this again."
            ) from error
        yield
