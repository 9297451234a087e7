"""Baseline: refusals that a project has for now; only new ones fail, wherever lines, files and lists have moved."""

import dataclasses
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from ..adapters.manifest import pointer as pointers
from ..schemas.canonical import Digest, canonical_json, digest_of
from ..schemas.document import CAMEL, Document
from ..schemas.errors import InputError
from ..schemas.verdict import DenyReason
from .check import Judged
from .shape import is_array, is_object


class KnownObject(Document):
    """What is refused, however its file is called and whichever version of its API it is written in."""

    group: str = ""
    kind: str
    namespace: str = ""
    name: str = ""


class KnownRefusal(Document):
    """One refusal that does not fail."""

    object: KnownObject
    code: str
    field: str
    """Its JSON Pointer, with `name=web` for the place of a named item in a list."""
    observed: Digest
    """Of what stood there: another value is another refusal."""
    count: Annotated[int, Field(ge=1)] = 1

    @property
    def identity(self) -> tuple[str, ...]:
        """What makes it this refusal."""
        item = self.object
        return (item.group, item.kind, item.namespace, item.name, self.code, self.field, self.observed)


class Baseline(Document):
    """The file of `--baseline`."""

    model_config = CAMEL

    api_version: Literal["argosy.dev/v1alpha1"] = "argosy.dev/v1alpha1"
    kind: Literal["Baseline"] = "Baseline"
    refusals: tuple[KnownRefusal, ...] = ()

    def text(self) -> str:
        """Return the file: one refusal a line, so that a diff of it reads."""
        head = f'"apiVersion": "{self.api_version}", "kind": "{self.kind}"'
        lines = ",\n".join(canonical_json(item.wire()).decode() for item in self.refusals)
        return f'{{{head}, "refusals": [\n{lines}\n]}}\n' if lines else f'{{{head}, "refusals": []}}\n'


class Known:
    """What is left of a baseline while objects are judged: each known refusal is met as often as it was written."""

    def __init__(self, baseline: Baseline) -> None:
        """Keep the refusals."""
        self._left = Counter({item.identity: item.count for item in baseline.refusals})

    def marked(self, judged: Judged) -> Judged:
        """Return what was judged, with each reason that is known marked as such."""
        found: list[bool] = []
        for item in refusals(judged):
            known = self._left[item.identity] > 0
            self._left[item.identity] -= known
            found.append(known)
        return dataclasses.replace(judged, known=tuple(found))

    @property
    def gone(self) -> int:
        """How many known refusals nothing has met."""
        return sum(self._left.values())


def baseline(refused: Iterable[KnownRefusal]) -> Baseline:
    """Return the baseline of refusals, sorted, equal ones counted."""
    counts: Counter[tuple[str, ...]] = Counter()
    first: dict[tuple[str, ...], KnownRefusal] = {}
    for item in refused:
        counts[item.identity] += item.count
        first.setdefault(item.identity, item)
    return Baseline(refusals=tuple(first[key].model_copy(update={"count": counts[key]}) for key in sorted(first)))


def refusals(judged: Judged) -> list[KnownRefusal]:
    """Return what identifies each reason of a verdict, in its order."""
    request = judged.review.request
    about = KnownObject(
        group=request.kind.group, kind=request.kind.kind, namespace=request.namespace, name=request.name
    )
    item = request.object if request.object is not None else request.old_object
    return [_refusal(about, reason, item or {}) for reason in judged.verdict.reasons]


def _refusal(about: KnownObject, reason: DenyReason, item: Mapping[str, Any]) -> KnownRefusal:
    return KnownRefusal(
        object=about, code=reason.code, field=_steady(reason.field, item), observed=digest_of(reason.observed)
    )


def _steady(field: str, item: Mapping[str, Any]) -> str:
    """Return a pointer that an item of a list keeps when its neighbours come and go."""
    try:
        parts = pointers.split(field)
    except InputError:
        return field
    steady: list[str] = []
    value: Any = item
    for part in parts:
        if is_array(value):
            position = pointers.position_in(len(value), part)
            inner = value[position] if position is not None and position < len(value) else None
            steady.append(_called(inner, value) or part)
            value = inner
        else:
            steady.append(part)
            value = value.get(part) if is_object(value) else None
    return pointers.join(tuple(steady))


def _called(item: Any, items: list[Any]) -> str:
    """Return the name of an item that no other of its list has."""
    name = item.get("name") if is_object(item) else None
    same = [other for other in items if is_object(other) and other.get("name") == name]
    return f"name={name}" if isinstance(name, str) and len(same) == 1 else ""
