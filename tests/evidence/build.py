"""What one build says: the subjects, the source and a bill of materials that tests attest."""

from typing import Any

from argosy.evidence import provenance
from argosy.schemas.evidence import Subject

from .conftest import IMAGE

EPOCH = 1_770_000_000
NOW = "2026-02-02T02:40:00Z"
SUBJECTS = [Subject(name="shop", digest=IMAGE)]
BUILD = provenance.Build("https://example.com/shop.git", "c" * 40)
COMPONENT: dict[str, Any] = {
    "type": "library",
    "name": "jinja2",
    "version": "3.1.6",
    "purl": "pkg:pypi/jinja2@3.1.6",
    "bom-ref": "pkg:pypi/jinja2@3.1.6",
}
BILL: dict[str, Any] = {
    "bomFormat": "CycloneDX",
    "specVersion": "1.6",
    "metadata": {"timestamp": NOW},
    "components": [COMPONENT],
    "dependencies": [{"ref": COMPONENT["bom-ref"]}],
}
