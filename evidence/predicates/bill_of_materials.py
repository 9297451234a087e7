"""Bills of materials: CycloneDX JSON, read for what its components lack (NTIA's minimum elements) and for licences."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from ...schemas.facts import MissingFields, Sbom
from ..errors import UnreadableError
from ..statement.encoding import as_list, as_object, as_text
from .licenses import licenses
from .moment import read_moment

Field = Literal["name", "version", "purl", "relationship", "supplier"]
_NOTHING = frozenset({"", "NOASSERTION", "NONE", "UNKNOWN"})
"""What generators write for a value that they do not know."""


def parse(predicate: Mapping[str, Any]) -> tuple[Sbom, str]:
    """Return how many components there are, what they lack, and the claimed time.

    Raises:
        UnreadableError: it is no CycloneDX document.
    """
    if predicate.get("bomFormat") != "CycloneDX":
        raise UnreadableError("bomFormat is not CycloneDX")
    related = _related(predicate)
    components = list(components_of(predicate))
    gaps = Counter(gap for component in components if (gap := _gap(component, related)))
    metadata = as_object(predicate.get("metadata") or {}, "metadata")
    missing = tuple(MissingFields(fields=fields, components=count) for fields, count in sorted(gaps.items()))
    return (
        Sbom(format="CycloneDX", components=len(components), missing=missing, licenses=licenses(components)),
        read_moment(metadata.get("timestamp"), "metadata.timestamp"),
    )


def components_of(document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield every component of a CycloneDX document, nested ones too.

    Raises:
        UnreadableError: one is no object.
    """
    waiting = as_list(document.get("components"), "components")
    while waiting:
        component = as_object(waiting[0], "component")
        yield component
        waiting = as_list(component.get("components"), "components") + waiting[1:]


def _related(document: Mapping[str, Any]) -> frozenset[str]:
    """Return the bom-refs that stand in the dependency graph, on either side of an edge."""
    named: set[str] = set()
    for listed in as_list(document.get("dependencies"), "dependencies"):
        edge = as_object(listed, "dependency")
        named.add(as_text(edge.get("ref"), "ref"))
        named.update(as_text(ref, "dependsOn") for ref in as_list(edge.get("dependsOn"), "dependsOn"))
    return frozenset(named - {""})


def _gap(component: Mapping[str, Any], related: frozenset[str]) -> tuple[Field, ...]:
    present: dict[Field, bool] = {
        "name": _said(component.get("name")),
        "version": _said(component.get("version")),
        "purl": _said(component.get("purl")),
        "relationship": as_text(component.get("bom-ref"), "bom-ref") in related,
        "supplier": any(
            _said(as_object(component.get(field) or {}, field).get("name")) for field in ("supplier", "manufacturer")
        )
        or _said(component.get("publisher")),
    }
    return tuple(field for field, there in present.items() if not there)


def _said(value: object) -> bool:
    return isinstance(value, str) and value.strip().upper() not in _NOTHING
