"""Make, sign, keep and verify evidence about images."""

import click

from ..parts import Parts


@click.group(
    name="evidence",
    cls=Parts,
    folder="evidence",
    epilog="""\b
Examples:
  argosy evidence sbom . -o sbom.json
  argosy evidence attest --subject shop=sha256:... --type sbom --predicate sbom.json
  argosy evidence verify sha256:...
""",
)
def evidence() -> None:
    """Make, sign, keep and verify evidence about images."""


COMMAND = evidence
