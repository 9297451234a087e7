"""The proven patches of one file, object by object, and its text after all of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ..adapters.manifest import ManifestDocument
from ..adapters.manifest import pointer as pointers
from ..adapters.manifest.edit import FileEdit
from ..schemas.errors import InputError
from ..schemas.verdict import Operation, Recourse, RecourseKind
from .check import Judged
from .recourse import rebase
from .recourse.operations import shifts
from .shape import is_object


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is proven for one object of the file: all of it together, and each refusal's own part."""

    document: ManifestDocument
    judged: dict[str, Any]
    joint: tuple[Operation, ...]
    alone: tuple[tuple[Operation, ...], ...]

    @property
    def place(self) -> str:
        return f"{self.document.source.file}:{self.document.source.line}"

    def rebased(self, operations: Iterable[Operation]) -> list[Operation]:
        """Return operations on the judged object as ones on its document.

        Raises:
            InputError: the file's object has no such place.
        """
        made = rebase(self.document.object, self.judged, operations)
        return [_moved(operation, self.document.prefix + operation.path) for operation in made]


class FileFix:
    """Patches that wait for the file to be read whole."""

    def __init__(self, file: str, text: str) -> None:
        """Start with nothing to be done.

        Args:
            file: its name, for messages.
            text: as it was judged.
        """
        self.text = text
        self._file = file
        self._wanted: dict[tuple[int, str], _Wanted] = {}

    def add(self, judged: Judged, recourse: Recourse) -> None:
        """Take up a proven patch of one object; an object that is named twice is patched once."""
        document = judged.document
        if document is None:
            return
        alone: list[tuple[Operation, ...]] = []
        for own in (reason.recourse for reason in judged.verdict.reasons):
            if own and own.verified and own.kind is RecourseKind.PATCH and own.patch not in (recourse.patch, *alone):
                alone.append(own.patch)
        wanted = _Wanted(document, judged.review.request.object or {}, recourse.patch, tuple(alone))
        self._wanted.setdefault((document.source.document, document.prefix), wanted)

    def apply(self) -> tuple[str, list[str]]:
        """Return the text after all patches that it can carry, and what is left, and why."""
        edit = FileEdit(self.text, self._file)
        documents: dict[int, list[_Wanted]] = {}
        for (number, _), wanted in self._wanted.items():
            documents.setdefault(number, []).append(wanted)
        left = [line for number, all_wanted in documents.items() for line in _write(edit, number, all_wanted)]
        for number, error in edit.settle().items():
            left += [f"{wanted.place}: {error.message}" for wanted in documents[number]]
        return edit.text, left


def _write(edit: FileEdit, number: int, all_wanted: Sequence[_Wanted]) -> list[str]:
    """Patch one document, as far as each patch can be; return what is left, and why."""
    refused = _patch(edit, number, [(wanted, wanted.joint) for wanted in all_wanted])
    left = {index: [error.message] for index, error in refused.items()}
    failed = [all_wanted[index] for index in left]
    for turn in range(max((len(wanted.alone) for wanted in failed), default=0)):
        own = [index for index in left if turn < len(all_wanted[index].alone)]
        parts = [(all_wanted[index], all_wanted[index].alone[turn]) for index in own]
        for at, error in _patch(edit, number, parts, alone=True).items():
            left[own[at]].append(error.message)
    return [f"{all_wanted[index].place}: {line}" for index, lines in left.items() for line in dict.fromkeys(lines)]


def _patch(
    edit: FileEdit, number: int, parts: Sequence[tuple[_Wanted, tuple[Operation, ...]]], *, alone: bool = False
) -> dict[int, InputError]:
    patches: list[list[Operation]] = []
    refused: dict[int, InputError] = {}
    for index, (wanted, operations) in enumerate(parts):
        patches.append([])
        try:
            if alone and shifts(wanted.judged, operations):
                continue
            rebased = wanted.rebased(operations)
            patches[-1] = _without_made(edit.object(number), rebased) if alone else rebased
        except InputError as error:
            refused[index] = error
    return refused | edit.patch(number, patches)


def _without_made(current: Any, operations: Iterable[Operation]) -> list[Operation]:
    """Leave out the parents that another part made meanwhile: adding them again would empty them."""
    return [
        operation
        for operation in operations
        if operation.op != "add" or operation.value != {} or not is_object(_at(current, operation.path))
    ]


def _at(value: Any, path: str) -> Any:
    for part in pointers.split(path):
        value = pointers.member(value, part)
    return value


def _moved(operation: Operation, path: str) -> Operation:
    return operation.model_copy(update={"path": path})
