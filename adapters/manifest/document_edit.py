"""One document of a file while it is patched: its own characters, edited from the end to the beginning."""

from collections.abc import Sequence
from typing import Any

from ...schemas.errors import InputError
from ...schemas.verdict import Operation
from . import aliases, json_text, limits, patch, yaml_text
from . import pointer as pointers
from .document import ManifestDocument
from .splice import Change, Site, splice
from .text import Text
from .tree import Node

BY_HAND = "Apply the patch by hand."

_Patches = dict[int, Sequence[Operation]]


class DocumentEdit:
    """The text and the object of one document, always in step."""

    def __init__(self, item: ManifestDocument, *, newline: str, json: bool) -> None:
        """Start with the document as it was read.

        Args:
            item: what was read.
            newline: how the file's lines end.
            json: whether the file is JSON.
        """
        self._item = item
        self._newline = newline
        self._json = json
        self.start, self.end = item.syntax.origin, item.syntax.end
        self.take_back()

    @property
    def original(self) -> dict[str, Any]:
        """The object as it was read."""
        return self._item.object

    @property
    def is_changed(self) -> bool:
        """Whether a patch was written."""
        return self.object is not self._item.object

    def take_back(self) -> None:
        """Undo every patch."""
        self.object: Any = self._item.object
        self.text = self._item.syntax.text.characters[self.start : self.end]

    def patch(self, patches: Sequence[Sequence[Operation]]) -> dict[int, InputError]:
        """Write patches; return by index those that cannot be, which are left out whole."""
        refused: dict[int, InputError] = {}
        self._write(dict(enumerate(patches)), refused)
        if refused and not self._json:
            refused = self._written_out({index: patches[index] for index in refused}, refused)
        return dict(sorted(refused.items()))

    def _written_out(self, wanted: _Patches, refused: dict[int, InputError]) -> dict[int, InputError]:
        """Write patches that aliases or merge keys hindered; return those that cannot be written even so.

        First where the anchors are, which keeps the aliases; then with those written out that stand in the way; then
        with all of them written out, where an anchor is edited that others share.
        """
        together = [operation for operations in wanted.values() for operation in operations]
        if self._write_at_anchors(together):
            return {}
        for write_out in (self._open_the_way, self._open_all):
            text, value = self.text, self.object
            if not write_out([operation.path for operation in together]):
                continue
            left: dict[int, InputError] = {}
            self._write(wanted, left)
            if len(left) < len(wanted):
                refused = {index: left.get(index, refused[index]) for index in left}
                return self._written_out({index: wanted[index] for index in left}, refused) if left else {}
            self.text, self.object = text, value
        return refused

    def _write_at_anchors(self, operations: Sequence[Operation]) -> bool:
        failed: dict[int, InputError] = {}
        expected = self._patched({0: operations}, failed)
        shared = aliases.at_anchors(self._tree(), operations)
        text = self._edited({0: shared}, failed) if not failed else ""
        if failed or not self._reads_as(text, expected):
            return False
        self.text, self.object = text, expected
        return True

    def _open_the_way(self, paths: Sequence[str]) -> bool:
        opened = False
        for _ in range(limits.DEPTH):
            operations = aliases.in_the_way(self._tree(), self.object, paths)
            if not operations or not self._rewrite(operations):
                return opened
            opened = True
        return opened

    def _open_all(self, paths: Sequence[str]) -> bool:
        del paths
        operations = aliases.everywhere(self._tree(), self.object)
        return bool(operations) and self._rewrite(operations)

    def _rewrite(self, operations: Sequence[Operation]) -> bool:
        """Write the same value in other words."""
        failed: dict[int, InputError] = {}
        text = self._edited(dict(enumerate([operation] for operation in operations)), failed)
        if failed or not self._reads_as(text, self.object):
            return False
        self.text = text
        return True

    def _tree(self) -> Node:
        return self._item.syntax.build(self.text)

    def _write(self, wanted: _Patches, refused: dict[int, InputError]) -> None:
        while wanted:
            failed: dict[int, InputError] = {}
            expected = self._patched(wanted, failed)
            text = self._edited(wanted, failed) if not failed else ""
            if not failed:
                break
            refused.update(failed)
            wanted = {index: operations for index, operations in wanted.items() if index not in failed}
        else:
            return
        if self._reads_as(text, expected):
            self.text, self.object = text, expected
        elif len(wanted) == 1:
            (index,) = wanted
            file = self._item.source.file
            refused[index] = InputError(f"{file}: the change cannot be written in place", hint=BY_HAND)
        else:
            # One of them changes more than its own field, by an anchor for example: halves find it.
            half = sorted(wanted)[len(wanted) // 2]
            self._write({index: wanted[index] for index in wanted if index < half}, refused)
            self._write({index: wanted[index] for index in wanted if index >= half}, refused)

    def _patched(self, wanted: _Patches, failed: dict[int, InputError]) -> Any:
        value = self.object
        for index, operations in wanted.items():
            try:
                value = patch.apply(value, operations)
            except InputError as error:
                failed[index] = error
        return value

    def _edited(self, wanted: _Patches, failed: dict[int, InputError]) -> str:
        """Return the text after all patches; each reading of it takes the next operation of every one."""
        text = self.text
        pending = {index: _fold(operations) for index, operations in wanted.items()}
        while pending := {index: operations for index, operations in pending.items() if operations}:
            site = Site(text=text, root=self._item.syntax.build(text), json=self._json, newline=self._newline)
            found: list[tuple[int, Change]] = []
            for index, operations in pending.items():
                try:
                    found.append((index, self._change(site, operations[0])))
                except InputError as error:
                    failed[index] = error
                    operations.clear()
            parts: list[str] = []
            at = len(text)
            for index, change in sorted(found, key=lambda item: item[1].end, reverse=True):
                if change.end >= at and parts:  # It touches another's characters: the next reading places it.
                    continue
                parts += [text[change.end : at], change.new]
                at = change.start
                pending[index].pop(0)
            text = "".join([text[:at], *reversed(parts)])
        return text

    def _change(self, site: Site, operation: Operation) -> Change:
        try:
            return splice(site, pointers.split(operation.path), operation)
        except ValueError as error:
            what = f"{self._item.source.file}: {operation.path} cannot be written in place"
            raise InputError(what, hint=BY_HAND) from error

    def _reads_as(self, text: str, expected: Any) -> bool:
        form = json_text if self._json else yaml_text
        try:
            return [item.object for item in form.documents(Text(self._item.source.file, text))] == [expected]
        except InputError:
            return False


def _fold(operations: Sequence[Operation]) -> list[Operation]:
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
