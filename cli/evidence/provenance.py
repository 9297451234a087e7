"""Sign what images were built from (SLSA provenance v1)."""

from pathlib import Path

import click

from ...evidence.predicates.types import PROVENANCE
from ...evidence.project_file import read_bytes
from ...evidence.provenance import Build, lock_file, predicate
from .options import FILE, evidence_folder, key_folder, pair, sign_and_keep, signing_role, subjects


@click.command(
    epilog="""\b
Examples:
  argosy evidence provenance --subject shop=sha256:... --source-uri https://example.com/shop.git \\
      --source-commit "$(git rev-parse HEAD)" --lock requirements.lock
"""
)
@subjects
@click.option("--source-uri", required=True, help="Identity of the repository.")
@click.option("--source-commit", required=True, help="Full id of the commit that was built.")
@click.option("--source-ref", default="", help="Full Git ref that the commit was read from, e.g. refs/heads/main.")
@click.option("--author", "authors", multiple=True, help="Who wrote the commit, e.g. a mail address; repeatable.")
@click.option("--lock", "locks", type=FILE, multiple=True, help="Lock file that was used; repeatable.")
@click.option("--parameter", "parameters", multiple=True, metavar="NAME=VALUE", help="Build parameter; repeatable.")
@evidence_folder
@signing_role
@key_folder
def provenance(  # noqa: PLR0913 - one parameter an option
    *,
    named: tuple[str, ...],
    source_uri: str,
    source_commit: str,
    source_ref: str,
    authors: tuple[str, ...],
    locks: tuple[Path, ...],
    parameters: tuple[str, ...],
    directory: Path,
    role: str,
    keys_folder: Path | None,
) -> None:
    """Sign what images were built from, keep it, and print its digest."""
    build = Build(
        source_uri=source_uri,
        source_commit=source_commit,
        source_ref=source_ref,
        authors=authors,
        parameters=dict(pair(parameter, "--parameter") for parameter in parameters),
        dependencies=[lock_file(lock.name, read_bytes(lock)) for lock in locks],
    )
    click.echo(sign_and_keep(PROVENANCE, predicate(build), named, (directory, role, keys_folder)))


COMMAND = provenance
