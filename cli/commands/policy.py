"""Write, try, lint, document, render and take in policies; list what there is."""

import click

from ..parts import Parts


@click.group(
    name="policy",
    cls=Parts,
    folder="policy",
    epilog="""\b
Examples:
  argosy policy list                              every policy: code, severity, what it asks
  argosy policy show I_PRIV                       all about one, with examples and the way out
  argosy policy new no-debug-images               a folder that passes lint and test at once
  argosy policy test policies/ --coverage         run cases, and say what they leave open
  argosy policy render baseline | kubectl apply -f -
""",
)
def policy() -> None:
    """Write, try, lint, document, render and take in policies; list what there is."""


COMMAND = policy
