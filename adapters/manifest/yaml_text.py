"""YAML as Kubernetes reads it, built from libyaml's events so that nothing recurses and every limit is met early."""

import math
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import yaml

from . import limits
from .anchors import Anchors
from .document import ManifestDocument, Source, Syntax
from .mapping import Mapping
from .scalar import resolve
from .shape import is_list, is_object
from .text import Text
from .yaml_tree import build, events

_TAGS = frozenset(f"tag:yaml.org,2002:{name}" for name in ("str", "map", "seq", "null", "bool", "int", "float"))
_TEXT_TAGS = frozenset(("!", "tag:yaml.org,2002:str"))
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SEPARATOR = re.compile(r"^---(?=\s|$)", re.MULTILINE)
_HELM_HINT = "This looks like a template: render it first, e.g. helm template . | argosy check -"

Container = Mapping | list[Any]


def documents(text: Text) -> Iterator[ManifestDocument]:
    """Yield the document of every object; empty documents are counted and skipped.

    Raises:
        InputError: with the place of the first thing that cannot be read.
    """
    if len(text.characters) > limits.DOCUMENT_CHARACTERS:
        _refuse_large(text)
    try:
        yield from _documents(text)
    except yaml.reader.ReaderError as error:
        found = _UNPRINTABLE.search(text.characters)
        offset = found.start() if found else 0
        what = f"character U+{ord(found.group()):04X} is not allowed in YAML" if found else str(error.reason)
        raise text.refuse(offset, what, "Remove it.") from error
    except yaml.MarkedYAMLError as error:
        raise _syntax_error(text, error) from error


def _refuse_large(text: Text) -> None:
    starts = [0, *(found.start() for found in _SEPARATOR.finditer(text.characters)), len(text.characters)]
    for start, end in pairwise(starts):
        if end - start > limits.DOCUMENT_CHARACTERS:
            raise text.refuse(start, limits.TOO_LARGE, limits.SPLIT_HINT)


def _documents(text: Text) -> Iterator[ManifestDocument]:
    count, start = -1, 0
    reader = _Reader(text)
    for event in events(text.characters):
        kind: Any = event.__class__
        if kind is yaml.ScalarEvent:
            reader.scalar(event)
        elif kind is yaml.MappingStartEvent:
            reader.open(event, Mapping())
        elif kind is yaml.SequenceStartEvent:
            reader.open(event, [])
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            reader.close()
        elif kind is yaml.AliasEvent:
            reader.alias(event)
        elif kind is yaml.DocumentStartEvent:
            count += 1
            reader = _Reader(text, event.start_mark.index)
        elif kind is yaml.DocumentEndEvent:
            end = event.end_mark.index
            if reader.root is not None:
                yield _document(text, reader, count, start, end)
            start = end


def _document(text: Text, reader: "_Reader", count: int, start: int, end: int) -> ManifestDocument:
    if not is_object(reader.root):
        what = "a list" if is_list(reader.root) else "text"
        raise text.refuse_at(
            reader.line, 1, f"the document is {what}, not an object", "A manifest starts with apiVersion."
        )
    source = Source(text.file, reader.line, count)
    return ManifestDocument(source, reader.root, Syntax(text, start, reader.origin, end, build))


class _Reader:
    """One document while it is read: the containers that are open, and the anchors."""

    def __init__(self, text: Text, origin: int = 0) -> None:
        self.text = text
        self.origin = origin
        self.root: Any = None
        self.line = 1
        self._open: list[tuple[Container, Any]] = []
        self._top: Container | None = None
        self._anchors = Anchors()

    def scalar(self, event: Any) -> None:
        if event.tag is None:
            value = resolve(event.value) if event.implicit[0] else event.value
        else:
            value = self._tagged(event)
        if type(value) is int and not -limits.INTEGER <= value < limits.INTEGER:
            raise self._refuse(event, limits.TOO_BIG, limits.QUOTE_HINT)
        if type(value) is float and not math.isfinite(value):
            raise self._refuse(event, f"{event.value} is no number in JSON", limits.QUOTE_HINT)
        if event.anchor is not None:
            self._anchors.define(event.anchor, value)
        top = self._top
        if type(top) is Mapping and top.key is None:
            merge = value == "<<" and event.implicit[0]
            problem = top.name(value, merge=merge)
            if problem:
                raise self._refuse(event, problem)
        else:
            self._put(event, value)

    def open(self, event: Any, container: Container) -> None:
        top = self._top
        if len(self._open) >= limits.DEPTH:
            raise self._refuse(event, limits.TOO_DEEP)
        if event.tag is not None and event.tag not in _TAGS:
            raise self._refuse(event, f"the tag {event.tag} is unknown")
        if type(top) is Mapping and top.key is None:
            raise self._refuse(event, "a key must be text", "Put {{ }} in quotes, or render the template first.")
        self._open.append((container, event))
        self._top = container
        if event.anchor is not None:
            self._anchors.begin(event.anchor)

    def close(self) -> None:
        container, event = self._open.pop()
        value = container.value if type(container) is Mapping else container
        if event.anchor is not None:
            self._anchors.define(event.anchor, value)
        self._top = self._open[-1][0] if self._open else None
        self._put(event, value)

    def alias(self, event: Any) -> None:
        if type(self._top) is Mapping and self._top.key is None:
            raise self._refuse(event, "an alias cannot be a key")
        value, problem = self._anchors.expand(event.anchor, limits.DEPTH - len(self._open))
        if problem:
            raise self._refuse(event, problem)
        self._put(event, value)

    def _put(self, event: Any, value: Any) -> None:
        top = self._top
        if top is None:
            self.root, self.line = value, event.start_mark.line + 1
        elif is_list(top):
            top.append(value)
        elif isinstance(top, Mapping):
            problem = top.put(value)
            if problem:
                raise self._refuse(event, problem)

    def _tagged(self, event: Any) -> Any:
        if event.tag in _TEXT_TAGS:
            return event.value
        if event.tag not in _TAGS:
            raise self._refuse(event, f"the tag {event.tag} is unknown")
        value = resolve(event.value)
        names: dict[type, str] = {bool: "bool", int: "int", float: "float", type(None): "null"}
        if not event.tag.endswith(f":{names.get(type(value), 'str')}"):
            raise self._refuse(event, f"{event.value!r} does not fit its tag {event.tag}")
        return value

    def _refuse(self, event: Any, what: str, hint: str = "") -> Exception:
        return self.text.refuse_at(event.start_mark.line + 1, event.start_mark.column + 1, what, hint)


def _syntax_error(text: Text, error: yaml.MarkedYAMLError) -> Exception:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    lines = text.characters.split("\n")
    shown = lines[line - 1] if line <= len(lines) else ""
    what = error.problem or "this is not YAML"
    hint = ""
    if "{{" in text.characters:
        hint = _HELM_HINT
    elif shown[column - 1 : column] == "\t":
        what, hint = "a tab indents this line", "Indent with spaces."
    if error.context:
        what = f"{error.context}: {what}"
    return text.refuse_at(line, column, what, hint)
