"""Version orders of the ecosystems that advisories speak of: PEP 440 for PyPI, SemVer 2.0 for npm, Go and crates."""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from packaging.version import InvalidVersion, Version

from ...schemas.errors import EvidenceError

Key = Any
"""A value that orders among those of the same ecosystem."""
_SEMVER = re.compile(r"v?(?P<core>\d+(?:\.\d+){0,2})(?:-(?P<pre>[0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?", re.ASCII)


def _semver(text: str) -> Key:
    match = _SEMVER.fullmatch(text)
    if match is None:
        raise ValueError(text)
    core = tuple(int(part) for part in match["core"].split("."))
    pre = tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in (match["pre"] or "").split("."))
    return core + (0,) * (3 - len(core)), match["pre"] is None, pre


ECOSYSTEMS: Mapping[str, str] = MappingProxyType({"pypi": "PyPI", "npm": "npm", "golang": "Go", "cargo": "crates.io"})
"""purl type -> ecosystem, as OSV names it."""
_ORDERS: Mapping[str, Callable[[str], Key]] = MappingProxyType(
    {"PyPI": Version, "npm": _semver, "Go": _semver, "crates.io": _semver}
)


def order(version: str, ecosystem: str, whose: str) -> Key:
    """Return a version's place in its ecosystem's order.

    Raises:
        EvidenceError: it is no version of that ecosystem; names whose it is.
    """
    try:
        return _ORDERS[ecosystem](version)
    except (InvalidVersion, ValueError) as error:
        raise EvidenceError(
            f"{whose}: {version[:80]!r} is no version of {ecosystem}, so it cannot be compared",
            hint="Correct the version, or remove the entry.",
        ) from error
