"""pyproject.toml without a lock: what the project declares; what those packages need in turn is not known."""

from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement

from ...schemas.errors import InputError
from ..inventory import Component, Inventory, LockReader, canonical
from ..project_file import PROJECT_FILE, declared
from .requirements_lock import pinned_version, without_credentials


def read(path: Path) -> Inventory:
    """Return what a project declares; a package that only uses the standard library declares nothing.

    Raises:
        InputError: a dependency that is no requirement, or dependencies that are computed elsewhere.
    """
    project = declared(path.parent)
    if project.dynamic:
        raise InputError(f"{path.name} computes its dependencies elsewhere", hint="Lock them: uv lock")
    components = {component.ref: component for component in map(_component, project.dependencies)}
    return Inventory(
        name=project.name,
        version=project.version,
        components=tuple(components[ref] for ref in sorted(components)),
        direct=tuple(sorted(components)),
        complete=not components,
        source=path.name,
    )


def _component(text: str) -> Component:
    try:
        requirement = Requirement(text)
    except InvalidRequirement as error:
        reason = str(error).partition("\n")[0]
        raise InputError(f"{PROJECT_FILE}: {text[:80]!r} is no requirement: {reason}") from error
    return Component(
        name=canonical(requirement.name),
        version=pinned_version(requirement),
        download_url=without_credentials(requirement.url or ""),
    )


READER = LockReader(
    title=PROJECT_FILE,
    rank=30,
    find=lambda folder: path if (path := folder / PROJECT_FILE).is_file() else None,
    reads=lambda path: path.name == PROJECT_FILE,
    read=read,
)
