"""uv.lock: the packages that the project's own dependencies reach, with hashes and the whole graph."""

from collections import deque
from pathlib import Path
from typing import Any

from ...schemas.errors import InputError
from ..errors import UnreadableError
from ..inventory import Component, Inventory, LockReader, canonical, is_sha256
from ..project_file import UNNAMED, declared, read_toml
from ..statement.encoding import as_list, as_object, as_text
from .requirements_lock import without_credentials

NAME = "uv.lock"
_SHA256 = "sha256:"
_Package = dict[str, Any]


def read(path: Path) -> Inventory:
    """Return what the lock's own project reaches without extras and development groups.

    Raises:
        InputError: it is no uv.lock, or holds several projects and none that belongs to the folder.
    """
    document = read_toml(path)
    try:
        packages = [as_object(package, "package") for package in as_list(document.get("package"), "package")]
        return _reach(packages, path)
    except UnreadableError as error:
        raise InputError(f"{path.name}: {error.message}", hint="Lock again: uv lock") from error


def _reach(packages: list[_Package], path: Path) -> Inventory:
    root = _root(packages, path)
    by_name: dict[str, list[_Package]] = {}
    for package in packages:
        by_name.setdefault(_name(package), []).append(package)
    components: dict[str, Component] = {}
    waiting = deque(_dependencies(root, (), by_name))
    direct = {_component(package, ()).ref for package, _ in waiting}
    edges: dict[str, set[str]] = {}
    seen: set[tuple[str, tuple[str, ...]]] = set()
    while waiting:
        package, extras = waiting.popleft()
        component = _component(package, ())
        if (component.ref, extras) in seen:
            continue
        seen.add((component.ref, extras))
        components[component.ref] = component
        for needed, wanted in _dependencies(package, extras, by_name):
            edges.setdefault(component.ref, set()).add(_component(needed, ()).ref)
            waiting.append((needed, wanted))
    return Inventory(
        name=as_text(root.get("name"), "name"),
        version=as_text(root.get("version"), "version"),
        components=tuple(_component_with(components[ref], edges.get(ref, set())) for ref in sorted(components)),
        direct=tuple(sorted(direct)),
        complete=True,
        source=path.name,
    )


def _root(packages: list[_Package], path: Path) -> _Package:
    """Return the folder's own project: the one that the lock finds at `.`."""
    own = [
        package
        for package in packages
        if "." in as_object(package.get("source") or {}, "source").values() and _name(package)
    ]
    if len(own) != 1:
        name = declared(path.parent).name
        own = [package for package in packages if name != UNNAMED and _name(package) == canonical(name)]
    if len(own) != 1:
        raise InputError(f"{path.name} does not say which of its packages is the project", hint="Lock again: uv lock")
    return own[0]


def _dependencies(
    package: _Package, extras: tuple[str, ...], by_name: dict[str, list[_Package]]
) -> list[tuple[_Package, tuple[str, ...]]]:
    """Return each package that this one needs, with the extras that it asks for."""
    listed = as_list(package.get("dependencies"), "dependencies")
    optional = as_object(package.get("optional-dependencies") or {}, "optional-dependencies")
    for extra in extras:
        listed = listed + as_list(optional.get(extra), "optional-dependencies")
    found: list[tuple[_Package, tuple[str, ...]]] = []
    for entry in listed:
        wanted = as_object(entry, "dependency")
        asked = tuple(sorted(as_text(extra, "extra") for extra in as_list(wanted.get("extra"), "extra")))
        candidates = [
            candidate
            for candidate in by_name.get(_name(wanted), [])
            if wanted.get("version") in (None, candidate.get("version"))
            and wanted.get("source") in (None, candidate.get("source"))
        ]
        if not candidates:
            raise UnreadableError(f"{_name(package)} needs {_name(wanted)}, which is not locked")
        found += [(candidate, asked) for candidate in candidates]
    return found


def _component(package: _Package, requires: tuple[str, ...]) -> Component:
    source = as_object(package.get("source") or {}, "source")
    files = [*as_list(package.get("wheels"), "wheels"), *([package["sdist"]] if package.get("sdist") else [])]
    hashes = [as_text(as_object(file, "file").get("hash"), "hash") for file in files]
    if wrong := [one for one in hashes if one.startswith(_SHA256) and not is_sha256(one.removeprefix(_SHA256))]:
        raise UnreadableError(f"{_name(package)}: {wrong[0][:80]!r} is no SHA-256 hash")
    url = next((as_text(source.get(kind), kind) for kind in ("git", "url") if source.get(kind)), "")
    return Component(
        name=_name(package),
        version=as_text(package.get("version"), "version"),
        hashes=tuple(sorted({one.removeprefix(_SHA256) for one in hashes if one.startswith(_SHA256)})),
        requires=requires,
        download_url=without_credentials(url),
    )


def _component_with(component: Component, requires: set[str]) -> Component:
    return Component(
        component.name, component.version, component.hashes, tuple(sorted(requires)), component.download_url
    )


def _name(package: _Package) -> str:
    name = as_text(package.get("name"), "name")
    if not name:
        raise UnreadableError("a package has no name")
    return canonical(name)


READER = LockReader(
    title=NAME,
    rank=10,
    find=lambda folder: path if (path := folder / NAME).is_file() else None,
    reads=lambda path: path.name == NAME,
    read=read,
)
