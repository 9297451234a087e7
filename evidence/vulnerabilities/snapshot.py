"""Advisories in the OSV format (ossf.github.io/osv-schema) from a file or a folder that an operator provides."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name

from ...schemas.canonical import digest_of, sha256
from ...schemas.errors import InputError
from ..errors import UnreadableError
from ..predicates.moment import NEVER, read_moment
from ..statement.encoding import MAX_BYTES, as_list, as_object, as_text, read_object

_HINT = "Give a JSON file with one advisory or a list of them, or a folder of such files, in the OSV format."
_LIST = b'{"advisories":%s}'


@dataclass(frozen=True)
class Affected:
    """One package that one advisory names."""

    advisory: str
    aliases: tuple[str, ...]
    record: Mapping[str, Any]
    """The whole advisory."""
    package: Mapping[str, Any]
    """The entry of its `affected`."""


@dataclass(frozen=True)
class Snapshot:
    """Advisories by package, and how new the newest of them is."""

    affected: Mapping[tuple[str, str], tuple[Affected, ...]]
    """(ecosystem, package name) -> advisories; withdrawn ones are left out."""
    time: str
    """RFC 3339: when the newest advisory was modified."""
    advisories: int
    digest: str
    """Of the files' bytes, in the order of their names."""

    def of(self, ecosystem: str, name: str) -> tuple[Affected, ...]:
        """Return what is known of a package."""
        return self.affected.get((ecosystem, package_name(ecosystem, name)), ())


def package_name(ecosystem: str, name: str) -> str:
    """Return the one spelling of a package's name."""
    return canonicalize_name(name) if ecosystem == "PyPI" else name


def load(path: Path) -> Snapshot:
    """Read a snapshot.

    Raises:
        InputError: nothing is there, or something in it is no advisory; a partly read database would hide findings.
    """
    found: dict[tuple[str, str], list[Affected]] = {}
    newest, count = NEVER, 0
    files = list(_files(path))
    for name, record in _records(files):
        try:
            newest = max(newest, read_moment(record.get("modified"), "modified"))
            count += 1
            if not record.get("withdrawn"):
                for key, affected in _affected(record):
                    found.setdefault(key, []).append(affected)
        except UnreadableError as error:
            raise InputError(f"{name}: {error.message}", hint=_HINT) from error
    if not count or newest == NEVER:
        raise InputError(f"{path.name} holds no advisory that says when it was modified", hint=_HINT)
    return Snapshot(
        {key: tuple(entries) for key, entries in found.items()},
        newest,
        count,
        digest_of([sha256(data) for _, data in files]),
    )


def _files(path: Path) -> Iterator[tuple[str, bytes]]:
    if not path.exists():
        raise InputError(f"there is no advisory database {path}", hint=_HINT)
    for file in sorted(path.rglob("*.json")) if path.is_dir() else [path]:
        try:
            with file.open("rb") as opened:
                yield file.name, opened.read(MAX_BYTES + 1).strip()
        except OSError as error:
            raise InputError(f"cannot read {file.name}: {error.strerror or error}") from error


def _records(files: Sequence[tuple[str, bytes]]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, data in files:
        try:
            listed = read_object(_LIST % data if data.startswith(b"[") else data, name)
            for record in as_list(listed.get("advisories", [listed]), name):
                yield name, as_object(record, "advisory")
        except UnreadableError as error:
            raise InputError(error.message, hint=_HINT) from error


def _affected(record: dict[str, Any]) -> Iterator[tuple[tuple[str, str], Affected]]:
    identity = as_text(record.get("id"), "id")
    if not identity:
        raise UnreadableError("an advisory has no id")
    aliases = tuple(as_text(alias, "alias") for alias in as_list(record.get("aliases"), "aliases"))
    for listed in as_list(record.get("affected"), "affected"):
        entry = as_object(listed, "affected")
        package = as_object(entry.get("package") or {}, "package")
        ecosystem = as_text(package.get("ecosystem"), "ecosystem")
        name = as_text(package.get("name"), "package name")
        if ecosystem and name:
            yield (ecosystem, package_name(ecosystem, name)), Affected(identity, aliases, record, entry)
