"""Program of the restore step: `python -m argosy.pipelines.restore`."""

import argparse
import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

from ..schemas.canonical import digest_of, sha256
from ..schemas.errors import ArgosyError
from . import cache
from .detect import HASH
from .programs.files import fresh, guarded

_REFUSED = 1
_HINT = "Lock every dependency with hashes of its wheels: uv pip compile --generate-hashes."
_OPTIONS = ("--require-hashes", "--only-binary", ":all:", "--no-deps", "--quiet")


class RestoreError(ArgosyError):
    """The locked dependencies cannot be had."""

    code = "E_RESTORE"


def restore(folder: Path, out: Path) -> None:
    """Copy the dependencies of the lock in a folder from the cache, which pip fills the first time.

    Only wheels are taken, and only with a hash of the lock: nothing of a dependency runs here.

    Raises:
        RestoreError: pip refuses; holds what it said.
    """
    lock = next(folder.iterdir(), None)
    if lock is None:
        fresh(out).mkdir(parents=True)
        return
    if not HASH.search(lock.read_bytes()):
        raise RestoreError(f"{lock.name} holds no hashes", hint=_HINT)
    key = digest_of({"lock": sha256(lock.read_bytes()), "python": sys.version, "platform": sys.platform})
    shutil.copytree(cache.folder("dependencies", key, lambda target: _install(lock, target)), fresh(out), symlinks=True)


def _install(lock: Path, folder: Path) -> None:
    done = subprocess.run(  # noqa: S603 - argv is ours
        [*_installer(), *_OPTIONS, "--target", str(folder), "-r", str(lock)],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    if done.returncode:
        raise RestoreError(f"the locked dependencies cannot be installed: {done.stderr.strip()[-2000:]}", hint=_HINT)
    # Programs of the dependencies carry the path of this interpreter; nothing runs them.
    shutil.rmtree(folder / "bin", ignore_errors=True)


def _installer() -> list[str]:
    if importlib.util.find_spec("pip"):
        return [sys.executable, "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--no-compile"]
    if uv := shutil.which("uv"):
        return [uv, "pip", "install", "--python", sys.executable]
    raise RestoreError("neither pip nor uv is installed", hint="Install pip: python -m ensurepip.")


def main() -> int:
    """Read the options and fill the folder; exit 1 when the lock is at fault."""
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--lock", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    try:
        restore(options.lock, options.out)
    except RestoreError as error:
        sys.stderr.write(f"{error.message}. {error.hint}\n")
        return _REFUSED if "hash" in error.message.lower() else 3
    return 0


if __name__ == "__main__":
    guarded(main)
