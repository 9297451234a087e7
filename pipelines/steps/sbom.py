"""State what the software consists of (CycloneDX)."""

from ..step import Job, Place, Step


def _argv(_: Job, place: Place) -> tuple[str, ...]:
    return ("argosy", "evidence", "sbom", f"{place('checkout')}/source", "-o", f"{place('sbom')}/sbom.json")


STEP = Step(
    name="sbom",
    title="Write the bill of materials",
    argv=_argv,
    outputs=("sbom.json",),
    needs=("checkout",),
    evidence=("sbom",),
)
