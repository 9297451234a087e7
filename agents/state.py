"""Where releases live on this machine, which one a command means, and the lock that keeps two commands apart."""

import contextlib
import fcntl
import json
import os
from collections.abc import Generator
from pathlib import Path

from ..schemas.errors import BusyError

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


def began_without_commit(release: str, gitops: Path) -> bool:
    """Return whether this release began when that GitOps repository had no commit.

    Its own commit gave the repository another identity; the same command still means the same release.
    """
    try:
        local = json.loads((home() / release / _LOCAL).read_bytes())
    except (OSError, ValueError):
        return False
    return bool(local == {"gitops": str(gitops.resolve())})


def remember(state: Path, gitops: Path) -> None:
    """Note where the GitOps repository lies; a note for this machine, which no digest covers."""
    path = state / _LOCAL
    if not path.exists():
        path.write_text(json.dumps({"gitops": str(gitops.resolve())}))


@contextlib.contextmanager
def locked(release: str) -> Generator[None]:
    """Hold a release for this process; the lock ends with the process, however it ends.

    Raises:
        BusyError: another process holds it.
    """
    home().mkdir(parents=True, exist_ok=True)
    with (home() / f"{release}.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BusyError(
                f"another process works on release {release[:12]}", hint="Wait until it ends; then run this again."
            ) from error
        yield
