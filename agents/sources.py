"""Which file of a repository an object was rendered from, and edits of it that keep comments and order."""

from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..adapters import manifest
from ..adapters.manifest import edit
from ..admission.recourse import rebase
from ..pipelines.detect import survey
from ..schemas.errors import InputError
from ..schemas.verdict import Operation

_READ = (".yaml", ".yml", ".json")
_LARGEST = 1 << 20


@dataclass(frozen=True)
class Place:
    """One document of one file."""

    path: Path
    document: int
    object: dict[str, Any]


def places(root: Path) -> Iterator[Place]:
    """Yield every Kubernetes object in a work tree; links are not followed."""
    files: dict[str, bytes] = {}
    for path in sorted(root.rglob("*")):
        relative = path.relative_to(root)
        if path.suffix in _READ and path.is_file() and not path.is_symlink() and ".git" not in relative.parts:
            files[str(relative)] = path.read_bytes() if path.stat().st_size <= _LARGEST else b""
    for name in survey(files).manifests:
        for document in manifest.load(files[name], name):
            yield Place(root / name, document.source.document, document.object)


def source_of(root: Path, item: dict[str, Any]) -> Place:
    """Return where an object comes from: the same group, kind and name.

    Raises:
        InputError: no file of the repository holds it.
    """
    for place in places(root):
        if _key(place.object) == _key(item):
            return place
    raise InputError(f"no file of the repository holds the {item.get('kind')} {_key(item)[2]}")


def patch(place: Place, judged: dict[str, Any], operations: Iterable[Operation]) -> None:
    """Do to a file what a proven patch does to the object that was judged."""
    data = place.path.read_bytes()
    mark = BOM_UTF8 if data.startswith(BOM_UTF8) else b""
    made = rebase(place.object, judged, operations)
    text = edit.apply(data.decode("utf-8-sig"), place.document, made, place.path.name)
    place.path.write_bytes(mark + text.encode())


def create(beside: Path, item: dict[str, Any]) -> Path:
    """Write a new object beside a file and return where; its namespace is left to the rendering."""
    metadata = {key: value for key, value in item["metadata"].items() if key != "namespace"}
    path = beside.parent / f"{item['kind'].lower()}-{metadata['name']}.yaml"
    path.write_bytes(manifest.dump([{**item, "metadata": metadata}]))
    return path


def _key(item: dict[str, Any]) -> tuple[str, str, str]:
    group = str(item.get("apiVersion", "")).rpartition("/")[0]
    return group, str(item.get("kind")), str(item.get("metadata", {}).get("name"))
