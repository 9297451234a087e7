"""Match the bill of materials with known vulnerabilities; what counts is a policy's question."""

from ..step import Job, Place, Step


def _argv(_: Job, place: Place) -> tuple[str, ...]:
    given = ("--sbom", f"{place('sbom')}/sbom.json", "--database", f"{place('checkout')}/advisories")
    out = f"{place('vulnerabilities')}/vulnerabilities.json"
    return ("python", "-m", "argosy.pipelines.vulnerabilities", *given, "--out", out)


STEP = Step(
    name="vulnerabilities",
    title="Match known vulnerabilities",
    argv=_argv,
    outputs=("vulnerabilities.json",),
    needs=("checkout", "sbom"),
    evidence=("vulns",),
)
