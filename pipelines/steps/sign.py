"""Sign what the other steps found, about the image's digest, outside the sandbox and on a laptop only.

In a cluster no step holds a key: who watches the finished Workflow signs.
"""

from ..step import Job, Place, Step

SIGNED = {
    "provenance": ("provenance", "provenance.json"),
    "sbom": ("sbom", "sbom.json"),
    "tests": ("test", "tests.json"),
    "coverage": ("coverage", "coverage.json"),
    "sast": ("sast", "sast.json"),
    "vulns": ("vulnerabilities", "vulnerabilities.json"),
}
"""Field of ImageFacts -> the step that found it, and its file."""


def _argv(job: Job, place: Place) -> tuple[str, ...]:
    subject = ("--subject", job.image.repository, "--digest", f"{place('build')}/digest")
    key = ("--keys", job.keys, "--keyid", job.keyid, "--sandboxed", "yes" if job.sandboxed else "no")
    found = tuple(part for name, (step, file) in SIGNED.items() for part in (f"--{name}", f"{place(step)}/{file}"))
    return (
        "python",
        "-m",
        "argosy.pipelines.attestations",
        *subject,
        *key,
        *found,
        "--out",
        f"{place('sign')}/evidence",
    )


STEP = Step(
    name="sign",
    title="Sign the evidence",
    argv=_argv,
    outputs=("evidence",),
    needs=("build", "coverage", "lint", "provenance", "sast", "sbom", "secrets", "test", "vulnerabilities"),
    executors=frozenset({"local"}),
)
