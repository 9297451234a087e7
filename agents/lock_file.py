"""A requirements file with one version and its hashes replaced; nothing is resolved, nothing is fetched."""

import json
import re
from pathlib import Path
from typing import Final

from ..schemas.errors import InputError

FILES: Final = ("requirements.lock", "requirements.txt")
HASHES: Final = "locks/hashes.json"
"""`name==version` -> hashes: versions that the repository's owner already vouches for."""


def bump(root: Path, package: str, version: str) -> str:
    """Lock another version of a package and return one sentence; the file keeps everything else.

    Raises:
        InputError: no file locks the package, it is locked so already, or the new version's hashes are not known.
    """
    wanted = _normal(package)
    for path in FILES:
        file = root / path
        if not file.is_file() or file.is_symlink():
            continue
        text = file.read_text()
        for block in re.finditer(
            r"(?m)^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s\\;]+)[^\n]*(?:\n[ \t]+[^\n]*)*", text
        ):
            if _normal(block["name"]) == wanted:
                file.write_text(text[: block.start()] + _locked(root, block, version) + text[block.end() :])
                return f"{path}: {block['name']} {block['version']} → {version}"
    raise InputError(f"no lock file names {package}", hint=f"Lock it in {FILES[0]} as {package}==VERSION.")


def _locked(root: Path, block: re.Match[str], version: str) -> str:
    if block["version"] == version:
        raise InputError(f"{block['name']} is locked to {version} already")
    new = block[0].replace(f"=={block['version']}", f"=={version}", 1)
    if "--hash=" not in new:
        return new
    name = f"{_normal(block['name'])}=={version}"
    hashes = _known(root).get(name)
    if not hashes:
        hint = f"Add its hashes to {HASHES}, or lock it with `uv pip compile --generate-hashes` and ship the patch."
        raise InputError(f"the hashes of {name} are not known", hint=hint)
    lines = new.split("\n")
    first = lines[0].rstrip("\\").rstrip()
    rest = [line for line in lines[1:] if "--hash=" not in line]
    options = [f"    --hash={one}" for one in hashes]
    return " \\\n".join([first, *options]) + "".join(f"\n{line}" for line in rest)


def _known(root: Path) -> dict[str, list[str]]:
    try:
        value = json.loads((root / HASHES).read_bytes())
    except (OSError, ValueError):
        return {}
    if not isinstance(value, dict):
        return {}
    known: dict[str, list[str]] = {}
    for key, hashes in value.items():  # pyright: ignore[reportUnknownVariableType] - JSON
        if isinstance(key, str) and isinstance(hashes, list):
            known[key] = [one for one in hashes if re.fullmatch(r"sha256:[0-9a-f]{64}", str(one))]  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType] - JSON
    return known


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
