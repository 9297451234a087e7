"""Write the bill of materials of a project (CycloneDX 1.6)."""

from dataclasses import replace
from pathlib import Path

import click

from ...evidence.cyclonedx import bill_of_materials
from ...evidence.lock_files import inventory
from .options import target_file, write


@click.command(
    epilog="""\b
Examples:
  argosy evidence sbom .
  argosy evidence sbom requirements.lock --name shop -o sbom.json
"""
)
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--name", help="Name of the project, where its files do not say it.")
@target_file
def sbom(path: Path, name: str | None, target: Path | None) -> None:
    """Write the bill of materials of the project at PATH (CycloneDX 1.6 JSON).

    PATH is a folder, a uv.lock, a requirements lock or a pyproject.toml.
    """
    found = inventory(path)
    if name:
        found = replace(found, name=name)
    write(bill_of_materials(found), target)
    click.echo(f"{len(found.components)} components from {found.source}", err=True)
    if not found.complete:
        click.echo("  Not every version is pinned, or what packages need in turn is not listed: lock them.", err=True)


COMMAND = sbom
