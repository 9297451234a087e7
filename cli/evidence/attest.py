"""Sign a predicate about images, and keep it."""

from pathlib import Path

import click

from ...evidence.errors import RefusedError
from ...evidence.examination import readable
from ...evidence.predicates.types import WORDS
from ...schemas.errors import InputError
from .options import FILE, evidence_folder, key_folder, read_json, sign_and_keep, signing_role, subjects


@click.command(
    epilog="""\b
Examples:
  argosy evidence attest --subject shop=sha256:... --type sbom --predicate sbom.json
  argosy evidence attest --subject shop=sha256:... --type tests --predicate tests.json --evidence out/evidence
  argosy evidence attest --subject shop=sha256:... --type approval --predicate approval.json --key-file alice.pem
Types: provenance, sbom, tests, coverage, sast, vulns, vsa, vex, approval, or the URI of another predicate type.
"""
)
@subjects
@click.option("--type", "kind", required=True, help="Name or URI of the predicate type.")
@click.option("--predicate", type=FILE, required=True, help="The predicate: a JSON file.")
@evidence_folder
@signing_role
@key_folder
@click.option("--key-file", type=FILE, help="A private key (PEM) that signs in the place of a role's, e.g. your own.")
def attest(  # noqa: PLR0913 - one parameter an option
    *,
    named: tuple[str, ...],
    kind: str,
    predicate: Path,
    directory: Path,
    role: str,
    keys_folder: Path | None,
    key_file: Path | None,
) -> None:
    """Sign a predicate about images, keep it, and print its digest."""
    predicate_type = WORDS.get(kind, kind)
    if ":" not in predicate_type:
        raise InputError(f"{kind!r} is no predicate type", hint=f"Use one of {', '.join(WORDS)}, or a URI.")
    said = read_json(predicate)
    try:
        readable(predicate_type, said)
    except RefusedError as error:
        raise InputError(f"{predicate.name}: {error.message}", hint=f"Correct the {kind} predicate.") from error
    click.echo(sign_and_keep(predicate_type, said, named, (directory, role, keys_folder), key_file))


COMMAND = attest
