"""The predicate types that Argosy makes and reads, and the short names that commands use for them."""

from types import MappingProxyType

PROVENANCE = "https://slsa.dev/provenance/v1"
VSA = "https://slsa.dev/verification_summary/v1"
SBOM = "https://cyclonedx.org/bom"
TESTS = "https://in-toto.io/attestation/test-result/v0.1"
VULNERABILITIES = "https://in-toto.io/attestation/vulns/v0.1"
COVERAGE = "https://argosy.dev/predicates/coverage/v1"
SAST = "https://argosy.dev/predicates/sast/v1"
APPROVAL = "https://argosy.dev/predicates/approval/v1"
VEX = "https://openvex.dev/ns/v0.2.0"
_OPENVEX = "https://openvex.dev/ns"

NAMES = MappingProxyType(
    {
        "provenance": PROVENANCE,
        "sbom": SBOM,
        "tests": TESTS,
        "coverage": COVERAGE,
        "sast": SAST,
        "vulns": VULNERABILITIES,
        "vsa": VSA,
        "approvals": APPROVAL,
        "vex": VEX,
    }
)
"""Field of ImageFacts -> predicate type."""
MANY = frozenset({"approvals", "vex"})
"""Fields that hold everything that counts, not only the latest."""
WORDS = MappingProxyType({"approval" if name == "approvals" else name: uri for name, uri in NAMES.items()})
"""What commands call a predicate type."""
EXPECTED = ("provenance", "sbom", "tests", "coverage", "sast", "vulns")
"""What a build owes: reported as missing when nobody said it. A VSA comes only with the audit."""


def fact_name(predicate_type: str) -> str | None:
    """Return the field of ImageFacts that a predicate type fills; None for others.

    CycloneDX and OpenVEX allow their version after the type: `https://cyclonedx.org/bom/v1.6`.
    """
    if predicate_type.startswith(SBOM + "/v"):
        return "sbom"
    if predicate_type == _OPENVEX or predicate_type.startswith(_OPENVEX + "/v"):
        return "vex"
    return next((name for name, known in NAMES.items() if known == predicate_type), None)
