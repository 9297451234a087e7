"""VEX: what somebody who knows the software says of vulnerabilities in it, as OpenVEX (openvex.dev/ns/v0.2.0)."""

from collections.abc import Mapping
from typing import Any, Literal, get_args

from ...schemas.facts import Vex, VexStatement
from ..errors import UnreadableError
from ..statement.encoding import as_list, as_object, as_text
from .moment import NEVER, read_moment

CONTEXT = "https://openvex.dev/ns"
Status = Literal["not_affected", "affected", "fixed", "under_investigation"]
JUSTIFICATIONS = frozenset(
    {
        "component_not_present",
        "vulnerable_code_not_present",
        "vulnerable_code_not_in_execute_path",
        "vulnerable_code_cannot_be_controlled_by_adversary",
        "inline_mitigations_already_exist",
    }
)
_STATUSES: dict[str, Status] = {status: status for status in get_args(Status)}
_NOTES = ("impact_statement", "action_statement", "status_notes")
_IMAGES = ("pkg:oci/", "pkg:docker/")


def parse(predicate: Mapping[str, Any]) -> tuple[Vex, str]:
    """Return the statements of a document and its claimed time.

    Raises:
        UnreadableError: it is no OpenVEX document.
    """
    if not as_text(predicate.get("@context"), "@context").startswith(CONTEXT):
        raise UnreadableError(f"@context is not {CONTEXT}")
    time = read_moment(predicate.get("last_updated") or predicate.get("timestamp"), "timestamp")
    if time == NEVER:
        raise UnreadableError("a VEX document says of when it is")
    statements = tuple(_statement(listed) for listed in as_list(predicate.get("statements"), "statements"))
    return Vex(author=as_text(predicate.get("author"), "author"), statements=statements), time


def _statement(listed: Any) -> VexStatement:
    entry = as_object(listed, "statement")
    said = entry.get("vulnerability")
    vulnerability = {"name": said} if isinstance(said, str) else as_object(said or {}, "vulnerability")
    name = as_text(vulnerability.get("name"), "vulnerability name")
    if not name:
        raise UnreadableError("a VEX statement names its vulnerability")
    status = _STATUSES.get(as_text(entry.get("status"), "status"))
    if status is None:
        raise UnreadableError(f"status of {name[:80]!r} is none of {', '.join(_STATUSES)}")
    justification = as_text(entry.get("justification"), "justification")
    if justification and justification not in JUSTIFICATIONS:
        raise UnreadableError(f"justification {justification[:80]!r} is none of OpenVEX'")
    notes = [as_text(entry.get(field), field).strip() for field in _NOTES]
    return VexStatement(
        vulnerability=name,
        aliases=tuple(as_text(alias, "alias") for alias in as_list(vulnerability.get("aliases"), "aliases")),
        components=_components(as_list(entry.get("products"), "products")),
        status=status,
        justification=justification,
        note="; ".join(note for note in notes if note),
    )


def _components(products: list[Any]) -> tuple[str, ...]:
    """Return the purls that a statement speaks of; none where it speaks of an image as a whole."""
    found: list[str] = []
    for listed in products:
        product = {"@id": listed} if isinstance(listed, str) else as_object(listed, "product")
        parts = [as_object(part, "subcomponent") for part in as_list(product.get("subcomponents"), "subcomponents")]
        names = [_identity(part) for part in parts] or [_identity(product)]
        if any(name.startswith(_IMAGES) for name in names):
            return ()
        found += names
    return tuple(dict.fromkeys(found))


def _identity(product: Mapping[str, Any]) -> str:
    identifiers = as_object(product.get("identifiers") or {}, "identifiers")
    name = as_text(identifiers.get("purl"), "purl") or as_text(product.get("@id"), "@id")
    if not name:
        raise UnreadableError("a product of a VEX statement has neither @id nor purl")
    return name
