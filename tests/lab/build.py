"""Build parts of the lab into a folder: each once, whole or not at all, also when two ask at the same time."""

import fcntl
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

from .parts import ENVIRONMENT, PINS, MissingError, Part, go, is_built, stamp


def build(part: Part, folder: Path, say: Callable[[str], None]) -> None:
    """Build a part that is not built yet; says one line a program.

    Raises:
        MissingError: there is no Go, or it could not build a program; holds the end of what Go said.
    """
    with _alone(folder / "locks" / part.name):
        if is_built(part, folder):
            say(f"{part.name}: built")
            return
        work = folder / "work" / part.name
        shutil.rmtree(work, ignore_errors=True)
        try:
            shutil.copytree(PINS / part.module, work / "module")
            for name, package in part.programs.items():
                started = time.monotonic()
                _compile(part, package, work / "module", work / name)
                say(f"{name}: {time.monotonic() - started:.0f} s")
            _install(part, work, folder)
        finally:
            shutil.rmtree(work, ignore_errors=True)


def _compile(part: Part, package: str, module: Path, target: Path) -> None:
    done = subprocess.run(
        [go(), "build", *part.arguments(), "-o", str(target), package],
        cwd=module,
        env=ENVIRONMENT | {"CGO_ENABLED": "0", "GOTOOLCHAIN": "local", "GOWORK": "off"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise MissingError(f"`go build {package}` failed:\n{done.stderr.strip()[-2000:]}")


def _install(part: Part, work: Path, folder: Path) -> None:
    """Put programs in their place by renaming: one that is running goes on as it was."""
    (folder / "bin").mkdir(exist_ok=True)
    written = stamp(part, folder)
    written.parent.mkdir(exist_ok=True)
    written.unlink(missing_ok=True)
    for name in part.programs:
        (work / name).rename(folder / "bin" / name)
    fresh = written.with_name(f".{written.name}.{os.getpid()}")
    fresh.write_text(part.key())
    fresh.rename(written)


@contextmanager
def _alone(path: Path) -> Generator[None]:
    """Hold a lock that the system lets go when the process ends, however it ends."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
