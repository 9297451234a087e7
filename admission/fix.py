"""Proven edits written into the text of a file, comments and order kept; pure: the caller writes."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..adapters import manifest
from ..adapters.manifest import edit
from ..schemas.errors import InputError
from ..schemas.verdict import Operation, Recourse, RecourseKind
from .check import Judged
from .recourse import rebase

_NEXT = b"---\n"


@dataclass(slots=True)
class Fixes:
    """What is to be written after judging; filled object by object."""

    changed: dict[str, str] = field(default_factory=dict[str, str])
    """File -> its new text."""
    created: dict[str, bytes] = field(default_factory=dict[str, bytes])
    """New file -> its bytes."""
    left: list[str] = field(default_factory=list[str])
    """What was proven and still cannot be written, and why."""

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
                self._patch(judged, recourse, place)
            elif recourse.verified and recourse.kind is RecourseKind.CREATE:
                self._create(judged, recourse, place)

    def _patch(self, judged: Judged, recourse: Recourse, place: str) -> None:
        document = judged.document
        if document is None:
            return
        file = document.source.file
        text = self.changed.get(file, document.syntax.text.characters)
        try:
            operations = rebase(document.object, judged.review.request.object or {}, recourse.patch)
            moved = [_below(document.prefix, operation) for operation in operations]
            self.changed[file] = edit.apply(text, document.source.document, moved, file)
        except InputError as error:
            self.left.append(f"{place}: {error.message}")

    def _create(self, judged: Judged, recourse: Recourse, place: str) -> None:
        request, created = judged.review.request, recourse.manifest or {}
        name, kind = request.name or "", str(created.get("kind", "")).lower()
        if judged.document is None or not name.replace("-", "").replace(".", "").isalnum() or not kind.isalpha():
            self.left.append(f"{place}: {recourse.title}: there is no name for the new file")
            return
        path = Path(judged.document.source.file).parent / f"{name}-{kind}.yaml"
        if path.exists():
            self.left.append(f"{place}: {recourse.title}: {path} is there already")
        else:
            document, before = manifest.dump([created]), self.created.get(str(path))
            if before is None:
                self.created[str(path)] = document
            elif document not in before.split(_NEXT):
                self.created[str(path)] = before + _NEXT + document


def _below(prefix: str, operation: Operation) -> Operation:
    update: dict[str, Any] = {"path": prefix + operation.path}
    return operation.model_copy(update=update)
