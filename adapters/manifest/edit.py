"""Patches written back into a file: every line that no operation names keeps its bytes, comments and order.

A round trip through a YAML library would rewrite indentation, quotes and line breaks, so the text itself is edited
where the tree says that a value stands. What was written is read again and must be exactly what the patch makes. The
work is linear in the file: each document is edited and read again alone, the whole file once before and once after.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from ...schemas.errors import InputError
from ...schemas.verdict import Operation
from . import json_text, yaml_text
from .document import ManifestDocument
from .document_edit import BY_HAND, DocumentEdit
from .text import Text


def apply(text: str, document: int, operations: Iterable[Operation], file: str = "manifest.yaml") -> str:
    """Return the text of a file with one document patched.

    Args:
        text: the whole file.
        document: which one, from 0 in the file's stream, as `Source.document` counts.
        operations: on the document as it is written, a List unopened.
        file: the name for messages; `.json` makes it JSON.

    Raises:
        InputError: an operation names what is not there, or the text cannot carry the change (a field that an alias or
            a merge key brings); nothing is half-done.
    """
    edit = FileEdit(text, file)
    refused = edit.patch(document, [tuple(operations)]) or edit.settle()
    for error in refused.values():
        raise error
    return edit.text


class FileEdit:
    """A file whose documents are patched one by one, and that is read as a whole only before and after."""

    def __init__(self, text: str, file: str = "manifest.yaml") -> None:
        """Read the file.

        Raises:
            InputError: it cannot be read.
        """
        self._file = file
        self._before = text
        self._json = json_text.is_json(Text(file, text))
        newline = "\r\n" if "\r\n" in text else "\n"
        self._documents = {
            item.source.document: DocumentEdit(item, newline=newline, json=self._json) for item in self._read(text)
        }

    @property
    def text(self) -> str:
        """The whole file as it is edited by now."""
        return self._assembled([number for number, edit in self._documents.items() if edit.is_changed])

    def object(self, document: int) -> dict[str, Any]:
        """Return a document's object as it is patched by now, a List unopened."""
        found: dict[str, Any] = self._documents[document].object
        return found

    def patch(self, document: int, patches: Sequence[Sequence[Operation]]) -> dict[int, InputError]:
        """Patch one document; return which of the patches cannot be written, and why. Each is done whole or not at all.

        Args:
            document: which one, from 0 in the file's stream.
            patches: on the document as it is by now; all in one, so that those of a List cost no reading each.
        """
        edit = self._documents.get(document)
        if edit is None:
            missing = InputError(f"{self._file}: there is no document {document}")
            return dict.fromkeys(range(len(patches)), missing)
        return edit.patch(patches)

    def settle(self) -> dict[int, InputError]:
        """Read the whole again; take back the documents that it does not carry, and return them."""
        taken: dict[int, InputError] = {}
        kept = self._carried([], [number for number, edit in self._documents.items() if edit.is_changed])
        for number, edit in self._documents.items():
            if edit.is_changed and number not in kept:
                edit.take_back()
                taken[number] = InputError(f"{self._file}: the change cannot be written in place", hint=BY_HAND)
        return taken

    def _carried(self, kept: list[int], more: list[int]) -> list[int]:
        """Return the documents whose changes can stand together, by halves: one reading where all can."""
        if not more or self._holds([*kept, *more]):
            return [*kept, *more]
        if len(more) == 1:
            return kept
        half = len(more) // 2
        return self._carried(self._carried(kept, more[:half]), more[half:])

    def _holds(self, changed: Sequence[int]) -> bool:
        wanted = set(changed)
        expected = [edit.object if number in wanted else edit.original for number, edit in self._documents.items()]
        try:
            return [item.object for item in self._read(self._assembled(changed))] == expected
        except InputError:
            return False

    def _assembled(self, changed: Sequence[int]) -> str:
        parts: list[str] = []
        at = 0
        for number in changed:
            edit = self._documents[number]
            parts += [self._before[at : edit.start], edit.text]
            at = edit.end
        return "".join([*parts, self._before[at:]])

    def _read(self, text: str) -> list[ManifestDocument]:
        source = Text(self._file, text)
        form = json_text if json_text.is_json(source) else yaml_text
        return list(form.documents(source))
