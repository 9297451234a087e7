"""List what a folder of evidence holds, or print one predicate."""

import json
from pathlib import Path

import click

from ...evidence.predicates.types import WORDS
from ...evidence.stores.directory import DirectoryStore
from ...schemas.errors import InputError
from .options import evidence_folder, report_format


@click.command(
    epilog="""\b
Examples:
  argosy evidence show
  argosy evidence show --type sbom sha256:...
"""
)
@click.argument("image_digest", required=False)
@click.option("--type", "kind", help="Print the latest predicate of this type: sbom, tests, ... or a URI.")
@evidence_folder
@report_format
def show(image_digest: str | None, kind: str | None, directory: Path, output: str) -> None:
    """List what a folder of evidence holds, or print one predicate; nothing is verified."""
    store = DirectoryStore(directory)
    if kind is not None:
        _predicate(store, image_digest, kind)
        return
    index = store.bundle()
    chosen = [one for one in index.attestations if image_digest in {None, one.subject}]
    if output == "json":
        click.echo(json.dumps([one.wire() for one in chosen], indent=2))
        return
    for subject in index.subjects:
        if image_digest in {None, subject.digest}:
            click.echo(f"{subject.name or 'unnamed'}  {subject.digest}")
            for one in chosen:
                if one.subject == subject.digest:
                    click.echo(f"  {one.predicate_type}  key {one.signer[:16] or 'unnamed'}  {one.envelope[:19]}")
    click.echo("Not verified: argosy evidence verify DIGEST", err=True)


def _predicate(store: DirectoryStore, image_digest: str | None, kind: str) -> None:
    if image_digest is None:
        raise click.UsageError("--type needs an image digest")
    said = [one for one in store.statements(image_digest) if one.predicate_type == WORDS.get(kind, kind)]
    if not said:
        raise InputError(f"{store.path} holds no {kind} for {image_digest}")
    click.echo(json.dumps(said[-1].predicate, indent=2, ensure_ascii=False))


COMMAND = show
