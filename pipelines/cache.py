"""Folders that are made once and known by what is in them: `${XDG_CACHE_HOME:-~/.cache}/argosy/<kind>/<key>`."""

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path


def folder(kind: str, key: str, make: Callable[[Path], None]) -> Path:
    """Return the folder of a key; `make` fills a new one, which appears whole or not at all."""
    place = root() / kind
    made = place / key.removeprefix("sha256:")
    if made.is_dir():
        return made
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    scratch = Path(tempfile.mkdtemp(prefix=".new-", dir=place))
    try:
        make(scratch)
        scratch.chmod(0o755)
        try:
            scratch.rename(made)
        except OSError:
            if not made.is_dir():
                raise
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return made


def root() -> Path:
    """Return Argosy's cache folder, which may not exist."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "argosy"
