"""Regions: which namespaces get which of a set's overrides, as selectors of which exactly one selects a namespace.

The API server has no "later entries win": a binding has one selector, all of whose requirements must hold. So the
overrides are taken apart into regions that do not meet.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from ....schemas.errors import PolicyError
from ....schemas.label_selector import LabelSelector, Requirement

_OPPOSITE = {"In": "NotIn", "NotIn": "In", "Exists": "DoesNotExist", "DoesNotExist": "Exists"}
_MOST = 32


@dataclass(frozen=True, slots=True)
class Region:
    """Namespaces that the same overrides hold for."""

    overrides: tuple[int, ...]
    requirements: tuple[Requirement, ...]


def regions(selectors: Sequence[LabelSelector]) -> list[Region]:
    """Return regions that do not meet and together hold every namespace, the one without overrides first.

    Raises:
        PolicyError: they are more than a cluster should be asked to hold.
    """
    found: list[Region] = []
    for chosen in product((False, True), repeat=len(selectors)):
        parts = [
            [tuple(requirements(selector))] if holds else list(_outside(selector))
            for selector, holds in zip(selectors, chosen, strict=True)
        ]
        indexes = tuple(index for index, holds in enumerate(chosen) if holds)
        for combination in product(*parts):
            joined = tuple(dict.fromkeys(item for part in combination for item in part))
            if not _contradicts(joined):
                found.append(Region(indexes, joined))
        if len(found) > _MOST:
            raise PolicyError(
                f"the overrides of the set make more than {_MOST} bindings of one policy",
                hint="Use fewer overrides, or selectors with fewer requirements.",
            )
    return found


def requirements(selector: LabelSelector) -> Iterator[Requirement]:
    """Yield a selector's requirements in one form."""
    for key, value in sorted(selector.match_labels.items()):
        yield Requirement(key=key, operator="In", values=(value,))
    yield from selector.match_expressions


def _outside(selector: LabelSelector) -> Iterator[tuple[Requirement, ...]]:
    """Yield parts that do not meet and together are what a selector does not select."""
    before: tuple[Requirement, ...] = ()
    for requirement in requirements(selector):
        yield (*before, requirement.model_copy(update={"operator": _OPPOSITE[requirement.operator]}))
        before = (*before, requirement)


def _contradicts(found: Sequence[Requirement]) -> bool:
    """Return whether some pair of requirements can never hold together."""
    return any(one.key == other.key and _excludes(one, other) for one in found for other in found)


def _excludes(one: Requirement, other: Requirement) -> bool:
    if one.operator == "In" and other.operator == "NotIn":
        return set(one.values) <= set(other.values)
    return one.operator == "Exists" and other.operator == "DoesNotExist"
