"""What a repository is: its argosy.yaml read strictly, and what is absent there detected from its files."""

import contextlib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from packaging.utils import canonicalize_name
from pydantic import ValidationError

from ..adapters import manifest
from ..schemas.errors import InputError
from ..schemas.project import Commands, ImageSettings, Project
from .programs.shape import rows, table, text

SETTINGS = "argosy.yaml"
LOCKS = ("requirements.lock", "requirements.txt")
"""Files that may hold the hash-locked dependencies, the first that does wins."""
ADVISORIES = "osv"
"""Folder of the advisory snapshot that a repository may carry."""

_NAME = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
_MANIFESTS = (".yaml", ".yml", ".json")
_OBJECT = re.compile(rb"^\s*[\"']?(apiVersion|kind)[\"']?\s*:", re.MULTILINE)
_NOT_MANIFESTS = frozenset({".github", ".gitlab", "charts", "templates", "node_modules", "testdata"})
HASH = re.compile(rb"--hash[= ]sha256:[0-9a-f]{64}")
"""What a locked requirement carries."""
_LARGEST = 1 << 20


@dataclass(frozen=True)
class Detected:
    """A repository's project, and where its parts are; paths are relative to its root."""

    project: Project
    """argosy.yaml, with the test command and one image filled in where it says none."""
    service: str
    """The one service that a release ships: the first image."""
    python: bool
    tests: str | None
    """Folder of the tests."""
    lock: str | None
    """The hash-locked requirements file."""
    dependencies: bool
    """Whether the project declares dependencies, locked or not."""
    manifests: tuple[str, ...]
    """Files that hold Kubernetes objects."""
    advisories: str | None
    """Folder of the advisory snapshot."""


def detect(files: Mapping[str, bytes]) -> Project:
    """Return the whole project of a repository; see `survey`."""
    return survey(files).project


def survey(files: Mapping[str, bytes], name: str = "service") -> Detected:
    """Return what a repository is.

    Args:
        files: path -> content of every file; contents are read only where they matter.
        name: what the service is called when nothing else names it, e.g. the repository's folder.

    Raises:
        InputError: argosy.yaml cannot be read; `argosy.yaml:line:col: what`.
    """
    declared = read_settings(files[SETTINGS]) if SETTINGS in files else Project()
    pyproject = _pyproject(files)
    python = any(path.endswith(".py") for path in files)
    service = next(iter(declared.images), None) or _service(pyproject, name)
    manifests = tuple(path for path in sorted(files) if _is_manifest(path) and _holds_object(files[path]))
    updates: dict[str, Any] = {}
    if declared.commands.test is None and python:
        updates["commands"] = Commands(test=("pytest",))
    if not declared.images:
        repository = _repository(files, manifests, service)
        updates["images"] = {service: ImageSettings(repository=repository, entrypoint=_entrypoint(files))}
    return Detected(
        project=declared.model_copy(update=updates),
        service=service,
        python=python,
        tests=_tests(files),
        lock=next((path for path in LOCKS if path in files and HASH.search(files[path])), None),
        dependencies=_declares(files, pyproject),
        manifests=manifests,
        advisories=ADVISORIES if any(path.startswith(f"{ADVISORIES}/") for path in files) else None,
    )


def read_settings(data: bytes, file: str = SETTINGS) -> Project:
    """Read argosy.yaml; a key that it does not know is refused.

    Raises:
        InputError: `file:line:col: what`.
    """
    documents = manifest.load(data, file)
    if not documents:
        return Project()
    if len(documents) > 1:
        line, column = documents[1].position("")
        raise InputError(f"{file}:{line}:{column}: a second document", hint=f"Keep one document in {file}.")
    document = documents[0]
    try:
        project = Project.model_validate(document.object)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        pointer = "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in first["loc"])
        line, column = document.position(pointer)
        what = "unknown key" if first["type"] == "extra_forbidden" else first["msg"]
        hint = "docs/pipelines.md lists the keys."
        raise InputError(f"{file}:{line}:{column}: {pointer or '/'}: {what}", hint=hint) from error
    for service in project.images:
        if not _NAME.fullmatch(service):
            line, column = document.position(f"/images/{service.replace('~', '~0').replace('/', '~1')}")
            raise InputError(
                f"{file}:{line}:{column}: {service!r} cannot name a service",
                hint="Use lower-case letters, digits and dashes, at most 63.",
            )
    return project


def _pyproject(files: Mapping[str, bytes]) -> dict[str, Any]:
    try:
        return tomllib.loads(files.get("pyproject.toml", b"").decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"pyproject.toml: {error}", hint="Repair pyproject.toml.") from error


def _service(pyproject: Mapping[str, Any], name: str) -> str:
    for candidate in (text(table(pyproject.get("project")).get("name")), name):
        short = canonicalize_name(candidate)[:63].strip("-.")
        if _NAME.fullmatch(short):
            return short
    return "service"


def _entrypoint(files: Mapping[str, bytes]) -> tuple[str, ...]:
    modules = (
        path.removeprefix("src/").removesuffix("/__main__.py") for path in files if path.endswith("/__main__.py")
    )
    mains = sorted(module for module in modules if "/" not in module)
    return ("python3", "-m", mains[0]) if mains else ()


def _repository(files: Mapping[str, bytes], manifests: tuple[str, ...], service: str) -> str:
    """Return the repository that the manifests name for the service: the image called so, else the only one."""
    found: set[str] = set()
    for path in manifests:
        with contextlib.suppress(InputError):  # `check` reports it with its place
            for document in manifest.load(files[path], path):
                found.update(_references(document.object.get("spec")))
    named = sorted(name for name in found if name.rpartition("/")[2] == service)
    if named:
        return named[0]
    return found.pop() if len(found) == 1 else service


def _references(value: Any) -> Iterator[str]:
    """Yield the repository of every container's image below a value."""
    pending = [value]
    while pending:
        node = pending.pop()
        for container in rows(table(node).get("containers")):
            if image := text(table(container).get("image")):
                folder, slash, last = image.partition("@")[0].rpartition("/")
                yield f"{folder}{slash}{last.partition(':')[0]}"
        pending += [*rows(node), *table(node).values()]


def _tests(files: Mapping[str, bytes]) -> str | None:
    folders = {
        path.partition("/")[0] for path in files if path.startswith(("tests/", "test/")) and path.endswith(".py")
    }
    return min(folders, default=None)


def _declares(files: Mapping[str, bytes], pyproject: Mapping[str, Any]) -> bool:
    if table(pyproject.get("project")).get("dependencies"):
        return True
    lines = files.get("requirements.txt", b"").splitlines()
    return any(line.strip() and not line.lstrip().startswith((b"#", b"-")) for line in lines)


def _is_manifest(path: str) -> bool:
    parts = PurePosixPath(path).parts
    return path.endswith(_MANIFESTS) and path != SETTINGS and not _NOT_MANIFESTS.intersection(parts[:-1])


def _holds_object(data: bytes) -> bool:
    if len(data) > _LARGEST:
        return False
    return {match.group(1) for match in _OBJECT.finditer(data)} == {b"apiVersion", b"kind"}
