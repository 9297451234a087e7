"""Proven edits written into the text of a file, comments and order kept; pure: the caller writes."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..adapters import manifest
from ..schemas.verdict import Recourse, RecourseKind
from .check import Judged
from .file_fix import FileFix

_NEXT = b"---\n"


@dataclass(slots=True)
class Fixes:
    """What is to be written after judging: taken up object by object, made by `settle`."""

    changed: dict[str, str] = field(default_factory=dict[str, str])
    """File -> its new text."""
    created: dict[str, bytes] = field(default_factory=dict[str, bytes])
    """New file -> its bytes."""
    left: list[str] = field(default_factory=list[str])
    """What was proven and still cannot be written, and why."""
    _files: dict[str, FileFix] = field(default_factory=dict[str, FileFix])
    _names: dict[tuple[str, ...], bytes] = field(default_factory=dict[tuple[str, ...], bytes])
    """File, namespace and name of what is created -> it as it was first made."""

    def add(self, judged: Judged) -> None:
        """Take up what is proven for one object."""
        if judged.verdict.allowed or judged.document is None:
            return
        source = judged.document.source
        place = f"{source.file}:{source.line}"
        if judged.is_recorded:
            self.left.append(f"{place}: a recorded review is not changed")
            return
        for recourse in judged.verdict.recourse:
            if recourse.verified and recourse.kind is RecourseKind.PATCH:
                text = judged.document.syntax.text.characters
                self._files.setdefault(source.file, FileFix(source.file, text)).add(judged, recourse)
            elif recourse.verified and recourse.kind is RecourseKind.CREATE:
                self._create(judged, recourse, place)

    def settle(self) -> None:
        """Write the patches of each file into its text, all at once: the work grows with the file and not faster."""
        for file, fix in self._files.items():
            text, left = fix.apply()
            self.left += left
            if text != fix.text:
                self.changed[file] = text
        self._files.clear()

    def _create(self, judged: Judged, recourse: Recourse, place: str) -> None:
        request, created = judged.review.request, recourse.manifest or {}
        name, kind = request.name or "", str(created.get("kind", "")).lower()
        if judged.document is None or not name.replace("-", "").replace(".", "").isalnum() or not kind.isalpha():
            self.left.append(f"{place}: {recourse.title}: there is no name for the new file")
            return
        path = Path(judged.document.source.file).parent / f"{name}-{kind}.yaml"
        if path.exists():
            self.left.append(f"{place}: {recourse.title}: {path} is there already")
            return
        document = self._named_once(str(path), created, request.kind.kind)
        before = self.created.get(str(path))
        if before is None:
            self.created[str(path)] = document
        elif document not in before.split(_NEXT):
            self.created[str(path)] = before + _NEXT + document

    def _named_once(self, path: str, created: dict[str, Any], owner: str) -> bytes:
        """Return a new object as text; where another took its name, the kind of whom it is for joins it."""
        metadata: dict[str, Any] = created.get("metadata") or {}
        name, namespace = str(metadata.get("name", "")), str(metadata.get("namespace", ""))
        document = manifest.dump([created])
        if self._names.setdefault((path, namespace, name), document) == document:
            return document
        return manifest.dump([{**created, "metadata": {**metadata, "name": f"{name}-{owner.lower()}"}}])
