"""Options of `argosy check` and `argosy serve` as values."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from ...adapters.manifest import load
from ...adapters.manifest.files import read_bytes
from ...adapters.manifest.shape import is_object
from ...schemas.errors import InputError
from ...schemas.project import Project

PROJECT = "argosy.yaml"
_PARAMS = "Write: I_REGISTRY: {registries: [...]}"
_LABEL = re.compile(
    r"(?:(?P<namespace>[a-z0-9]([-a-z0-9]*[a-z0-9])?):)?(?P<key>[A-Za-z0-9][-A-Za-z0-9_./]*)=(?P<value>[-A-Za-z0-9_.]*)"
)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")

Params = dict[str, dict[str, Any]]
Check = Callable[[str, bytes], object]
"""Looks at a file's name and bytes before they are used, and raises where they may not be."""


def params(file: str | None, check: Check | None = None) -> Params:
    """Return policy code -> params: a params file's over those of `argosy.yaml`.

    Raises:
        InputError: one of the files cannot be read, is no map of codes to params, or `check` refused it.
    """
    merged: Params = {code: dict(values) for code, values in project_params().items()}
    for code, values in (_params_file(file, check) if file else {}).items():
        merged[code] = {**merged.get(code, {}), **values}
    return merged


def _params_file(file: str, check: Check | None) -> Params:
    data = read_bytes(file)
    if check:
        check(file, data)
    try:
        documents = load(data, file)
    except InputError as error:
        if error.hint.startswith("A manifest "):
            raise InputError(error.message, hint=_PARAMS) from error
        raise
    found = documents[0].object if len(documents) == 1 else None
    if found is None or not all(is_object(values) for values in found.values()):
        raise InputError(f"{file}: params are one map of policy codes to params", hint=_PARAMS)
    return found


def project_params() -> Mapping[str, Mapping[str, Any]]:
    """Return the params of the nearest `argosy.yaml`; none where there is no such file.

    Raises:
        InputError: the file cannot be read.
    """
    path = _project_file()
    if path is None:
        return {}
    documents = load(path.read_bytes(), PROJECT)
    if len(documents) != 1:
        raise InputError(f"{PROJECT}: it must hold one document")
    return Project.parse(documents[0].object, PROJECT).check.params


def _project_file() -> Path | None:
    """Return `argosy.yaml` of this folder, or of the nearest one above it in the same repository."""
    for folder in (Path.cwd(), *Path.cwd().parents):
        if (folder / PROJECT).is_file():
            return folder / PROJECT
        if (folder / ".git").exists():
            return None
    return None


def moment(text: str) -> str:
    """Return `--at` as it is.

    Raises:
        InputError: it is no RFC 3339 moment of whole seconds in UTC.
    """
    try:
        if _MOMENT.fullmatch(text):
            datetime.fromisoformat(text)
            return text
    except ValueError:
        pass
    raise InputError(f"--at {text!r} is no moment", hint="Write it as 2026-01-31T12:00:00Z.")


def namespace_labels(given: tuple[str, ...]) -> dict[str, dict[str, str]]:
    """Return namespace, or an empty text for every one, -> labels.

    Raises:
        InputError: a part is no `[NAMESPACE:]KEY=VALUE`.
    """
    labels: dict[str, dict[str, str]] = {}
    for part in (part.strip() for text in given for part in text.split(",")):
        found = _LABEL.fullmatch(part)
        if found is None:
            raise InputError(f"--namespace-labels: {part!r} is no [NAMESPACE:]KEY=VALUE")
        labels.setdefault(found["namespace"] or "", {})[found["key"]] = found["value"]
    return labels
