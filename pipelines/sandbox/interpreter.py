"""The Python that foreign code runs on: the base interpreter, without the packages that Argosy is installed with."""

import site
import sys
from pathlib import Path


def python() -> str:
    """Return the path of the base interpreter; the same path inside the sandbox and outside."""
    base = Path(sys.base_prefix) / "bin" / f"python{sys.version_info.major}.{sys.version_info.minor}"
    return str(base) if base.exists() else sys.executable


def prefixes() -> tuple[Path, ...]:
    """Return the folders that the interpreter needs besides /usr, outermost first."""
    folders = {Path(sys.base_prefix), Path(sys.base_exec_prefix), Path(sys.base_prefix).resolve()}
    return tuple(sorted(folder for folder in folders if not folder.is_relative_to("/usr")))


def installed() -> tuple[Path, ...]:
    """Return the folders of the base interpreter with packages that somebody installed: foreign code sees none."""
    return tuple(folder for name in site.getsitepackages([sys.base_prefix]) if (folder := Path(name)).is_dir())
