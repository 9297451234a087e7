"""The tools that see foreign code, in a folder of their own: what Argosy is installed with stays out of the sandbox."""

import compileall
import functools
import importlib.metadata
import py_compile
import shutil
import sys
from pathlib import Path
from types import MappingProxyType

from packaging.requirements import Requirement

from ...schemas.canonical import digest_of, sha256
from .. import cache

KITS = MappingProxyType(
    {
        "tests": ("pytest", "coverage"),
        "analysis": ("ruff", "bandit", "detect-secrets", "diff-cover"),
    }
)
"""Kit -> the distributions in it, besides what they need."""

_PACKAGE = Path(__file__).resolve().parents[2]


@functools.cache
def toolbox(kit: str) -> Path:
    """Return a folder for PYTHONPATH with the kit's distributions and Argosy's step programs; made once a version.

    Raises:
        importlib.metadata.PackageNotFoundError: the extra `pipelines` is not installed.
    """
    found = _closure(KITS[kit])
    programs = {path: path.read_bytes() for path in _programs()}
    key = digest_of(
        {
            "python": sys.version,
            "distributions": sorted(f"{name}=={distribution.version}" for name, distribution in found.items()),
            "programs": {path.name: sha256(data) for path, data in programs.items()},
        }
    )
    return cache.folder("tools", key, functools.partial(_fill, found, programs))


def _programs() -> list[Path]:
    """Return the step programs and the packages around them; they import the standard library only."""
    inits = [_PACKAGE / "__init__.py", _PACKAGE / "pipelines" / "__init__.py"]
    return [path for path in inits if path.exists()] + sorted((_PACKAGE / "pipelines" / "programs").glob("*.py"))


def _closure(names: tuple[str, ...]) -> dict[str, importlib.metadata.Distribution]:
    found: dict[str, importlib.metadata.Distribution] = {}
    wanted = list(names)
    while wanted:
        name = wanted.pop().lower().replace("_", "-")
        if name in found:
            continue
        found[name] = distribution = importlib.metadata.distribution(name)
        for line in distribution.requires or ():
            requirement = Requirement(line)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                wanted.append(requirement.name)
    return found


def _fill(found: dict[str, importlib.metadata.Distribution], programs: dict[Path, bytes], folder: Path) -> None:
    for distribution in found.values():
        for file in distribution.files or ():
            parts = Path(file).parts
            # Scripts are listed by a way out of the library folder; ruff is the one that is a program of its own.
            inside = Path("bin", parts[-1]) if parts[-2:] == ("bin", "ruff") else Path(*parts)
            if inside.suffix == ".pyc" or ".." in inside.parts or inside.is_absolute():
                continue
            target = folder / inside
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(str(distribution.locate_file(file)), target)
    for path, data in programs.items():
        target = folder / "argosy" / path.relative_to(_PACKAGE)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    compileall.compile_dir(folder, quiet=2, workers=1, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
