"""CycloneDX 1.6 JSON of an inventory; the same inventory and clock give the same bytes."""

# The library's decorators hide its constructors from pyright; mypy sees them and checks the calls.
# pyright: reportCallIssue=false, reportAttributeAccessIssue=false, reportArgumentType=false
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

import json
import uuid
from datetime import UTC, datetime
from typing import Any

from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component as CycloneDXComponent
from cyclonedx.model.component import ComponentType
from cyclonedx.model.contact import OrganizationalEntity
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from ..adapters import clock
from ..schemas.canonical import canonical_json, digest_of
from .inventory import Component, Inventory

_UUID_BYTES = 16


def bill_of_materials(inventory: Inventory) -> bytes:
    """Return the CycloneDX 1.6 document of an inventory, as canonical JSON with a line end."""
    document = _document(inventory)
    document["compositions"] = [
        {"aggregate": "complete" if inventory.complete else "incomplete", "dependencies": [_root_ref(inventory)]}
    ]
    document["serialNumber"] = f"urn:uuid:{_serial(document)}"
    return canonical_json(document) + b"\n"


def _document(inventory: Inventory) -> dict[str, Any]:
    bom = Bom()
    bom.metadata.timestamp = datetime.fromtimestamp(clock.epoch(), UTC)
    root = CycloneDXComponent(
        name=inventory.name,
        version=inventory.version or None,
        type=ComponentType.APPLICATION,
        bom_ref=_root_ref(inventory),
    )
    bom.metadata.component = root
    made = {component.ref: _component(component) for component in inventory.components}
    bom.components.update(made.values())
    bom.register_dependency(root, [made[ref] for ref in inventory.direct])
    for component in inventory.components:
        bom.register_dependency(made[component.ref], [made[ref] for ref in component.requires])
    document: dict[str, Any] = json.loads(JsonV1Dot6(bom).output_as_string())
    document["metadata"]["tools"] = {"components": [{"type": "application", "name": "argosy"}]}
    document["metadata"]["timestamp"] = clock.now()
    return document


def _component(component: Component) -> CycloneDXComponent:
    return CycloneDXComponent(
        name=component.name,
        version=component.version or None,
        type=ComponentType.LIBRARY,
        bom_ref=component.ref,
        purl=PackageURL.from_string(component.ref),
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=value) for value in component.hashes],
        supplier=OrganizationalEntity(name=component.supplier) if component.supplier else None,
    )


def _root_ref(inventory: Inventory) -> str:
    return f"project:{inventory.name}"


def _serial(document: dict[str, Any]) -> uuid.UUID:
    """Return an id that stands for the content: equal documents are the same document."""
    content = {name: value for name, value in document.items() if name != "serialNumber"}
    return uuid.UUID(bytes=bytes.fromhex(digest_of(content)[7:])[:_UUID_BYTES], version=5)
