"""Where a policy set comes from: a packaged set by name, a folder of policies, or one policy."""

import functools
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from ...schemas.canonical import canonical_json
from ...schemas.document import CAMEL, Document
from ...schemas.errors import PolicyError
from ...schemas.label_selector import LabelSelector
from .binding import Action
from .folder import REGO_RULE, SIDECAR, Folder, read_folder, recorded_folder
from .foreign import foreign, holders
from .yaml_lines import YamlFile, read_document

PACKAGED = Path(__file__).parents[2] / "policies"
LIBRARY = PACKAGED / "library" / "images.rego"
"""What every Rego rule may read as `data.argosy.images`."""
_SET = "set.yaml"


class SetMetadata(Document):
    """The name of a set."""

    name: str


class Override(Document):
    """Params for the namespaces that a selector names by their labels."""

    model_config = CAMEL

    namespace_selector: LabelSelector
    params: dict[str, dict[str, Any]]


class SetFile(Document):
    """A set as `sets/<name>.yaml` or `set.yaml` says it."""

    model_config = ConfigDict({**CAMEL, "frozen": True})

    api_version: Literal["argosy.dev/v1alpha1"]
    kind: Literal["PolicySet"]
    metadata: SetMetadata
    validation_actions: Annotated[tuple[Action, ...], Field(min_length=1)] = ("Deny",)
    policies: tuple[str, ...] = ()
    """Folders; none: every folder beside the file."""
    params: dict[str, dict[str, Any]] = {}
    overrides: tuple[Override, ...] = ()
    """Params over `params`, by namespace; later entries win."""


@dataclass(frozen=True)
class Source:
    """The folders of a set and what it says about them."""

    folders: tuple[Folder, ...]
    validation_actions: tuple[Action, ...]
    params: dict[str, dict[str, Any]]
    library: bytes
    overrides: tuple[Override, ...] = ()

    def canonical(self) -> bytes:
        """Return every deciding byte as canonical JSON: what a trace keeps, and `parse` reads back."""
        return self._canonical

    @functools.cached_property
    def _canonical(self) -> bytes:
        recorded: dict[str, Any] = {
            "policies": [
                {"name": folder.name, "files": folder.files()}
                for folder in sorted(self.folders, key=lambda folder: folder.name)
            ],
            "library": self.library.decode(),
            "params": self.params,
            "validationActions": sorted(self.validation_actions),
        }
        if self.overrides:
            recorded["overrides"] = [override.wire() for override in self.overrides]
        return canonical_json(recorded)


class RecordedFolder(Document):
    """One policy of a recorded set."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$")]
    files: dict[str, str]


class RecordedSet(Document):
    """A set as `Source.canonical` writes it."""

    model_config = CAMEL

    policies: Annotated[tuple[RecordedFolder, ...], Field(min_length=1)]
    library: str
    params: dict[str, dict[str, Any]]
    validation_actions: tuple[Action, ...]
    overrides: tuple[Override, ...] = ()


def parse(recorded: bytes) -> Source:
    """Read a recorded set.

    Raises:
        DocumentError: it is no recorded set.
        PolicyError: a policy of it has not exactly a sidecar and one rule.
    """
    found = RecordedSet.parse(recorded, "recorded policy set")
    folders = tuple(recorded_folder(folder.name, folder.files) for folder in found.policies)
    return Source(folders, found.validation_actions, found.params, found.library.encode(), found.overrides)


def find(source: str | Path) -> Source:
    """Read what `source` names: a packaged set such as `all`, or a directory.

    Raises:
        PolicyError: there is no such set or directory, or its set file is wrong.
    """
    if isinstance(source, str) and os.sep not in source and source not in {".", ".."}:
        packaged = PACKAGED / "sets" / f"{source}.yaml"
        if packaged.is_file():
            return _assemble(PACKAGED, _set_file(packaged))
    root = Path(source)
    if root.is_file():
        return _source(foreign(root), None)
    if not root.is_dir():
        names = ", ".join(sorted(path.stem for path in (PACKAGED / "sets").glob("*.yaml")))
        raise PolicyError(
            f"{source} is neither a set nor a directory",
            hint=f"Use one of {names}, a directory, or a file of policies.",
        )
    if (root / SIDECAR).is_file():
        return _source((read_folder(root),), None)
    chosen = _set_file(root / _SET) if (root / _SET).is_file() else None
    if chosen is None and not any(root.glob(f"*/{SIDECAR}")):
        return _source(foreign(root), None)
    return _assemble(root, chosen)


def _assemble(root: Path, chosen: SetFile | None) -> Source:
    names = chosen.policies if chosen else ()
    for name in names:
        if Path(name).name != name or not (root / name).exists():
            raise PolicyError(f"{root}: the set names {name}, which is no policy folder there")
    if not names:
        names = tuple(sorted(path.parent.name for path in root.glob(f"*/{SIDECAR}")))
        loose = holders(root)
        if names and loose:
            # Neither is left out in silence.
            raise PolicyError(
                f"{root}: holds policy folders, and {', '.join(loose)} with policies beside them",
                hint=f"Name what counts in {_SET}, or move one of them.",
            )
    if not names:
        raise PolicyError(f"{root}: holds no policy", hint=f"A policy is a folder with {SIDECAR} and a rule.")
    if len(set(names)) != len(names):
        raise PolicyError(f"{root}: the set names a policy twice")
    folders = [
        folder
        for name in names
        for folder in ([read_folder(root / name)] if (root / name / SIDECAR).is_file() else foreign(root / name))
    ]
    return _source(folders, chosen)


def _source(folders: Sequence[Folder], chosen: SetFile | None) -> Source:
    needs_library = any(folder.rule_file == REGO_RULE for folder in folders)
    return Source(
        tuple(folders),
        chosen.validation_actions if chosen else ("Deny",),
        chosen.params if chosen else {},
        LIBRARY.read_bytes() if needs_library else b"",
        chosen.overrides if chosen else (),
    )


def _set_file(path: Path) -> SetFile:
    try:
        file = YamlFile(str(path), path.read_bytes())
    except OSError as error:
        raise PolicyError(f"{path}: cannot be read: {error.strerror}") from error
    found: SetFile = read_document(SetFile, file)
    return found
