"""Patches written back into a file: every line that no operation names keeps its bytes, comments and order.

A round trip through a YAML library would rewrite indentation, quotes and line breaks, so the text itself is edited
where the tree says that a value stands. What was written is read again and must be exactly what the patch makes.
"""

from collections.abc import Iterable
from typing import Any

from ...schemas.errors import InputError
from ...schemas.verdict import Operation
from . import json_text, patch, yaml_text
from . import pointer as pointers
from .document import ManifestDocument
from .splice import Site, splice
from .text import Text

_BY_HAND = "Apply the patch by hand."


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
    wanted = tuple(operations)
    before = _documents(text, file)
    expected = [
        patch.apply(item.object, wanted) if item.source.document == document else item.object for item in before
    ]
    edited = text
    for operation in _fold(wanted):
        edited = _edit(edited, document, operation, file)
    if [item.object for item in _documents(edited, file)] != expected:
        raise InputError(f"{file}: the change cannot be written in place", hint=_BY_HAND)
    return edited


def _documents(text: str, file: str) -> list[ManifestDocument]:
    source = Text(file, text)
    form = json_text if json_text.is_json(source) else yaml_text
    return list(form.documents(source))


def _edit(text: str, document: int, operation: Operation, file: str) -> str:
    found = next((item for item in _documents(text, file) if item.source.document == document), None)
    if found is None:
        raise InputError(f"{file}: there is no document {document}")
    syntax = found.syntax
    site = Site(
        text=syntax.text.characters[syntax.origin : syntax.end],
        root=syntax.tree,
        json=json_text.is_json(syntax.text),
        newline="\r\n" if "\r\n" in text else "\n",
    )
    try:
        edited = splice(site, pointers.split(operation.path), operation)
    except ValueError as error:
        raise InputError(f"{file}: {operation.path} cannot be written in place", hint=_BY_HAND) from error
    return text[: syntax.origin] + edited + text[syntax.end :]


def _fold(operations: tuple[Operation, ...]) -> list[Operation]:
    """Make one addition of a parent and what is added into it, so that it is written as one block."""
    folded: list[Operation] = []
    for operation in operations:
        last = folded[-1] if folded else None
        if last and last.op != "remove" and _is_below(operation.path, last.path) and _fits(last, operation):
            inner = operation.model_copy(update={"path": operation.path[len(last.path) :]})
            folded[-1] = last.model_copy(update={"value": patch.apply(last.value, [inner])})
        else:
            folded.append(operation)
    return folded


def _is_below(path: str, parent: str) -> bool:
    return bool(parent) and path.startswith(parent + "/")


def _fits(last: Operation, operation: Operation) -> bool:
    inner = operation.model_copy(update={"path": operation.path[len(last.path) :]})
    if last.path.endswith("/-"):
        return False
    try:
        value: Any = patch.apply(last.value, [inner])
    except InputError:
        return False
    return isinstance(value, (dict, list))
