"""Policies by name, set or folder: what their files say, without loading an engine."""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass

from ...schemas.errors import InputError, PolicyError
from ...schemas.verdict import Engine, Severity
from ..policy.folder import CEL_RULE, SIDECAR, Folder
from ..policy.foreign import code_of
from ..policy.sidecar import ParamsSchema, Sidecar, Standard
from ..policy.source import PACKAGED, find
from ..policy.yaml_lines import YamlFile, read_document

_HOME = "https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/"


@dataclass(frozen=True, slots=True)
class Entry:
    """One policy as its files say it."""

    folder: Folder
    sidecar: Sidecar

    @property
    def engine(self) -> Engine:
        """The language of its rule."""
        return Engine.CEL if self.folder.rule_file == CEL_RULE else Engine.REGO

    @property
    def is_packaged(self) -> bool:
        """Whether it came with Argosy."""
        return self.folder.path.resolve().parent == PACKAGED.resolve()


def entries(source: str) -> Iterator[Entry]:
    """Yield the policies of a set, a folder of policies, or one policy, in the set's order.

    Raises:
        PolicyError: there is none, or a file of one cannot be understood.
    """
    for folder in find(source).folders:
        yield entry(folder)


def entry(folder: Folder) -> Entry:
    """Return what the files of a folder say; a policy from elsewhere has only its name to say.

    Raises:
        PolicyError: the sidecar cannot be understood.
    """
    if folder.is_foreign:
        return Entry(folder, _of_name(folder.name))
    return Entry(folder, read_document(Sidecar, YamlFile(folder.file(SIDECAR), folder.sidecar)))


def _of_name(name: str) -> Sidecar:
    said = f"ValidatingAdmissionPolicy {name}"
    return Sidecar(
        code=code_of(name),
        title=name,
        severity=Severity.HARD,
        standard=Standard(name=said, url=_HOME),
        contract=said,
        params=ParamsSchema(),
    )


def entry_of(code: str, source: str) -> Entry:
    """Return the policy of a code, or of a folder's name.

    Raises:
        InputError: there is none.
        PolicyError: as `entries`.
    """
    found = list(entries(source))
    for item in found:
        if code in (item.sidecar.code, item.folder.name):
            return item
    near = difflib.get_close_matches(code.upper(), [item.sidecar.code for item in found])
    hint = f"Is it {' or '.join(near)}?" if near else "`argosy policy list` shows every code."
    raise InputError(f"{code} is no policy of {source}", hint=hint)


def set_names() -> list[str]:
    """Return the names of the packaged sets."""
    return sorted(path.stem for path in (PACKAGED / "sets").glob("*.yaml"))


def membership() -> dict[str, list[str]]:
    """Return the folder's name of each packaged policy -> the sets that it belongs to."""
    found: dict[str, list[str]] = {}
    for name in set_names():
        try:
            folders = find(name).folders
        except PolicyError:
            continue
        for folder in folders:
            found.setdefault(folder.name, []).append(name)
    return found
