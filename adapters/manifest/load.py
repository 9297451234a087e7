"""From bytes to objects: JSON or YAML, many documents, Lists opened."""

from collections.abc import Iterator
from typing import Any

from . import json_text, yaml_text
from .document import ManifestDocument, Source
from .shape import is_list, is_object
from .text import Text


def load(data: bytes, file: str) -> list[ManifestDocument]:
    """Return every object of a file.

    Args:
        data: YAML or JSON, UTF-8; one document or many.
        file: the name for messages and positions.

    Raises:
        InputError: `file:line:col: what` for the first thing that cannot be read.
    """
    return list(read(data, file))


def read(data: bytes, file: str) -> Iterator[ManifestDocument]:
    """Yield every object of a file as it is parsed; a later document may still raise InputError."""
    text = Text.decode(data, file)
    form = json_text if json_text.is_json(text) else yaml_text
    for document in form.documents(text):
        yield from _expand(document)


def _expand(document: ManifestDocument) -> Iterator[ManifestDocument]:
    pending = [document]
    while pending:
        member = pending.pop()
        kind, items = member.object.get("kind"), member.object.get("items")
        if isinstance(kind, str) and kind.endswith("List") and is_list(items):
            pending.extend(_item(member, index, items[index], kind) for index in reversed(range(len(items))))
        else:
            yield member


def _item(parent: ManifestDocument, index: int, item: Any, kind: str) -> ManifestDocument:
    line, column = parent.position(f"/items/{index}")
    if not is_object(item):
        raise parent.syntax.text.refuse_at(line, column, "an item of a List must be an object")
    typed: dict[str, Any] = item
    if kind != "List":
        typed = {"apiVersion": parent.object.get("apiVersion"), "kind": kind.removesuffix("List"), **item}
    source = Source(parent.source.file, line, parent.source.document)
    return ManifestDocument(source, typed, parent.syntax, f"{parent.prefix}/items/{index}")
