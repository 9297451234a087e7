"""Each outside library has one home, inside the rooms imports are relative, and files stay small."""

import sys
from pathlib import Path

from .tree import ROOMS, ROOT, absolute_imports, room_files, tracked

HOMES = {
    "cel_expr_python": ("admission/engine/cel/",),
    "celpy": ("admission/engine/cel/",),
    "re2": ("admission/engine/cel/library/",),
    "click": ("cli/",),
    "cryptography": ("evidence/",),
    "cyclonedx": ("evidence/",),
    "fastapi": ("admission/webhook/",),
    "hera": ("pipelines/workflow/",),
    "jsonschema_rs": ("admission/policy/",),
    "langchain": ("agents/models/",),
    "langchain_core": ("agents/models/",),
    "langgraph": ("agents/models/",),
    "orjson": ("admission/",),
    "packageurl": ("evidence/",),
    "packaging": ("evidence/", "pipelines/"),
    "prometheus_client": ("admission/webhook/",),
    "pydantic": tuple(f"{room}/" for room in ROOMS),
    "regorus": ("admission/engine/",),
    "starlette": ("admission/webhook/",),
    "uvicorn": ("admission/webhook/",),
    "yaml": ("adapters/manifest/", "admission/policy/", "agents/contracts.py"),
}
"""Library -> the only folders that import it; pydantic is the language of the documents."""

LINES = 300


def _outside() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for file, _, module in absolute_imports():
        library = module.partition(".")[0]
        if library not in sys.stdlib_module_names:
            found.setdefault(library, set()).add(file)
    return found


def test_a_library_is_imported_only_in_its_home() -> None:
    strays = {
        f"{file} imports {library}"
        for library, files in _outside().items()
        for file in files
        if not file.startswith(HOMES.get(library, ()))
    }
    assert strays == set()


def test_no_home_stands_empty() -> None:
    outside = _outside()
    empty = {
        f"{library}: {home}"
        for library, homes in HOMES.items()
        if library != "pydantic"
        for home in homes
        if not any(file.startswith(home) for file in outside.get(library, ()))
    }
    assert empty == set()


def test_inside_the_rooms_imports_are_relative() -> None:
    """Two names for one module would be two classes of one name."""
    own = {*ROOMS, "argosy", "policies", "src"}
    assert [found for found in absolute_imports() if found.module.partition(".")[0] in own] == []


def test_no_file_holds_more_than_one_idea_can_need() -> None:
    long = {
        str(path): lines
        for path in tracked("*.py")
        if (lines := len((ROOT / path).read_text().splitlines())) > LINES and "data" not in path.parts
    }
    assert long == {}


def test_no_file_leaves_the_checks_as_a_whole() -> None:
    switches = ("# mypy: ignore-errors", "# ruff: noqa", "# pyright: basic", "# pyright: ignore\n", "# type: ignore\n")
    found = {
        f"{path}: {switch.strip()}"
        for path in room_files()
        for switch in switches
        if switch in (ROOT / path).read_text()
    }
    assert found == set()


def test_no_folder_is_a_drawer() -> None:
    drawers = {"utils", "util", "helpers", "helper", "common", "misc", "base", "managers", "manager"}
    assert [path for path in room_files() if drawers & {*path.parts[:-1], Path(path).stem}] == []
