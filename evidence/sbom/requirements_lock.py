"""Requirements files as pip-compile and uv write them: pinned, hashed, with `# via` comments that give the edges."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from packaging.requirements import InvalidRequirement, Requirement

from ...schemas.errors import InputError
from ..inventory import Component, Inventory, LockReader, canonical, is_sha256
from ..project_file import declared, read_bytes

NAMES = ("requirements.lock", "requirements.txt")
_HASH = re.compile(r"--hash=(?P<algorithm>[a-z0-9]+):(?P<value>[0-9a-f]+)")
_HARMLESS = (
    "--index-url",
    "-i ",
    "--extra-index-url",
    "--find-links",
    "-f ",
    "--trusted-host",
    "--require-hashes",
    "--only-binary",
    "--no-binary",
    "--prefer-binary",
    "--pre",
    "--no-index",
)
"""Options that say where packages come from, not which."""


@dataclass
class _Pin:
    """One requirement with the comments that follow it."""

    component: Component
    via: list[str] = field(default_factory=list[str])


def read(path: Path) -> Inventory:
    """Return what a requirements file pins; without `# via` comments the project asks for everything itself.

    Raises:
        InputError: a line that is no requirement, or one that reads another file.
    """
    project = declared(path.parent)
    pins = _pins(path)
    by_name: dict[str, list[str]] = {}
    for pin in pins:
        by_name.setdefault(pin.component.name, []).append(pin.component.ref)
    requires: dict[str, set[str]] = {}
    direct: set[str] = set()
    for pin in pins:
        parents = [parent for name in pin.via for parent in by_name.get(canonical(name), [])]
        for parent in parents:
            requires.setdefault(parent, set()).add(pin.component.ref)
        if not parents or len(parents) < len(pin.via):
            direct.add(pin.component.ref)
    components = {
        pin.component.ref: replace(pin.component, requires=tuple(sorted(requires.get(pin.component.ref, ()))))
        for pin in pins
    }
    return Inventory(
        name=project.name,
        version=project.version,
        components=tuple(components[ref] for ref in sorted(components)),
        direct=tuple(sorted(direct)),
        complete=all(component.version for component in components.values()),
        source=path.name,
    )


def _pins(path: Path) -> list[_Pin]:
    try:
        text = read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path.name} is not UTF-8") from error
    pins: list[_Pin] = []
    for number, line, comment in _logical_lines(text):
        if line and not line.startswith(_HARMLESS):
            pins.append(_Pin(_component(line, f"{path.name}:{number}")))
        if comment and pins:
            pins[-1].via.extend(_via(comment))
    return pins


def _logical_lines(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield line number, requirement and comment; continuations joined, a comment of several lines joined to one."""
    joined, start = "", 0
    comment, commented = "", 0
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        if line.startswith("#"):
            comment, commented = f"{comment} \n{line.lstrip('#')}", number
            continue
        if comment:
            yield commented, "", comment
            comment = ""
        start = start or number
        if line.endswith("\\"):
            joined += line[:-1] + " "
            continue
        body, _, trailing = f"{joined}{line}".partition(" #")
        yield start, body.strip(), trailing
        joined, start = "", 0
    if joined:
        yield start, joined.strip(), ""
    if comment:
        yield commented, "", comment


def _via(comment: str) -> list[str]:
    """Return the names after `via`; `-r FILE` and `NAME (FILE)` stand for the project itself."""
    head, found, listed = comment.partition("via")
    if not found or head.strip():
        return []
    entries = [entry.strip() for line in listed.splitlines() for entry in line.split(",")]
    return ["" if entry.startswith("-") or "(" in entry else entry for entry in entries if entry]


def _component(line: str, where: str) -> Component:
    if line.startswith(("-", ".", "/")):
        raise InputError(
            f"{where}: {line.split(maxsplit=1)[0]} names something else than a package",
            hint="Lock the requirements into one file: uv pip compile, or pip-compile.",
        )
    hashes = sorted(match["value"] for match in _HASH.finditer(line) if match["algorithm"] == "sha256")
    if not all(map(is_sha256, hashes)):
        raise InputError(f"{where}: a SHA-256 hash has 64 hex digits", hint="Lock the requirements again.")
    text = _HASH.sub("", line).strip()
    try:
        requirement = Requirement(text)
    except InvalidRequirement as error:
        reason = str(error).partition("\n")[0]
        raise InputError(
            f"{where}: {text[:80]!r} is no requirement: {reason}", hint="Lock the requirements."
        ) from error
    return Component(
        name=canonical(requirement.name),
        version=pinned_version(requirement),
        hashes=tuple(dict.fromkeys(hashes)),
        download_url=without_credentials(requirement.url or ""),
    )


def pinned_version(requirement: Requirement) -> str:
    """Return the version that a requirement pins; the empty one where it allows several."""
    pins = [one.version for one in requirement.specifier if one.operator in {"==", "==="} and "*" not in one.version]
    return pins[0] if pins else ""


def without_credentials(url: str) -> str:
    """Return a URL without user and password."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def _find(folder: Path) -> Path | None:
    return next((folder / name for name in NAMES if (folder / name).is_file()), None)


READER = LockReader(
    title="requirements file",
    rank=20,
    find=_find,
    reads=lambda path: path.suffix in {".lock", ".txt"} and path.name != "uv.lock",
    read=read,
)
