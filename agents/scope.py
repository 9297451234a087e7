"""The scope gate: what a diff may touch, decided on the diff itself and never on what somebody says of it."""

import posixpath
from collections.abc import Iterable
from typing import Final

from ..adapters.git import Repository
from ..schemas.verdict import DenyReason
from .globs import matches
from .protocol.denial import gate_reason

CODE: Final = "G_SCOPE"
_NEVER: Final = frozenset({".git", ".gitmodules"})
_CONTRACT: Final = "a change stays within the paths that its plan allows"


def refused(path: str, allowed: Iterable[str], do_not_touch: Iterable[str]) -> str | None:
    """Return why a path may not be written; None when it may.

    `do_not_touch` wins; nothing may reach Git's own files or leave the tree.
    """
    parts = path.split("/")
    if path != posixpath.normpath(path) or path.startswith("/") or ".." in parts or not path:
        return "it leaves the repository or is not written plainly"
    if any(part.lower() in _NEVER for part in parts):
        return "it belongs to Git"
    if matches(path, do_not_touch):
        return "the plan says not to touch it"
    if not matches(path, allowed):
        return "it is outside of the paths that the plan allows"
    return None


def judge(
    repository: Repository, base: str, head: str, allowed: tuple[str, ...], do_not_touch: tuple[str, ...]
) -> tuple[DenyReason, ...]:
    """Return a reason for every path of a change that it may not touch; none when the change is in scope."""
    files = repository.changes(base, head)
    found = [
        _reason(file.path, why, allowed)
        for file in files
        if (why := refused(file.path, allowed, do_not_touch)) is not None
    ]
    touched = {file.path for file in files}
    for path, target in sorted(repository.symlinks(head).items()):
        if path in touched and _leaves(path, target):
            found.append(_reason(path, f"it is a symbolic link to {target!r}, outside of the repository", allowed))
    hidden = "it is a submodule: code that nothing here looks at"
    found += [_reason(path, hidden, allowed) for path in sorted(touched & repository.submodules(head))]
    return tuple(found)


def _leaves(path: str, target: str) -> bool:
    end = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
    return target.startswith("/") or end == ".." or end.startswith("../") or end.split("/")[0] in _NEVER


def _reason(path: str, why: str, allowed: tuple[str, ...]) -> DenyReason:
    return gate_reason(
        CODE,
        f"{path}: {why}",
        field=path,
        observed=path,
        expected=list(allowed),
        contract=_CONTRACT,
        recourse=f"Leave {path} alone, or have a person make that change by itself",
    )
