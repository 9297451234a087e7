"""Candidate edits: what the declared ways out of one refusal mean on the object as it is, cheapest first."""

from collections.abc import Sequence
from dataclasses import dataclass

from ...schemas.errors import InputError
from ...schemas.review import Review
from ...schemas.verdict import Operation, RecourseKind
from .operations import leaves, resolve
from .stated import Stated


@dataclass(frozen=True, slots=True)
class Candidate:
    """One edit that may answer one refusal."""

    title: str
    operations: tuple[Operation, ...]

    @property
    def cost(self) -> tuple[int, int]:
        """How much it changes: the fields that it sets or removes, then those that it removes."""
        changed = [self.operations[index] for index in leaves(self.operations)]
        return len(changed), sum(operation.op == "remove" for operation in changed)


def candidates(item: Stated, review: Review) -> Sequence[Candidate]:
    """Return every declared patch that fits the object; among equally cheap ones the sidecar's order stays."""
    found: list[Candidate] = []
    for template in item.templates():
        if template.kind is RecourseKind.PATCH:
            try:
                operations = resolve(review.request.object or {}, template.operations, item.values)
            except InputError:
                continue
            if operations:
                found.append(Candidate(template.title, operations))
    return sorted(found, key=lambda candidate: candidate.cost)
