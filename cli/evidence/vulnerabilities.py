"""Match a bill of materials with advisories (OSV)."""

from importlib.metadata import version
from pathlib import Path

import click

from ...evidence.predicates.vulnerability_scan import predicate
from ...evidence.vulnerabilities import match, snapshot
from ...schemas.canonical import canonical_json
from .options import FILE, read_json, target_file, write


@click.command(
    epilog="""\b
Examples:
  argosy evidence vulnerabilities --sbom sbom.json --database osv/ -o vulns.json
"""
)
@click.option("--sbom", "bill", type=FILE, required=True, help="Bill of materials: CycloneDX JSON.")
@click.option(
    "--database", type=click.Path(path_type=Path), required=True, help="OSV records: a JSON file or a folder of them."
)
@target_file
def vulnerabilities(bill: Path, database: Path, target: Path | None) -> None:
    """Match a bill of materials with advisories; write the in-toto vulns predicate.

    Findings are no failure: policies judge them. A component that cannot be compared is one.
    """
    loaded = snapshot.load(database)
    found = match.match(read_json(bill), loaded)
    said = predicate(found, version=version("argosy"), database=loaded.digest)
    write(canonical_json(said) + b"\n", target)
    click.echo(f"{len(found.findings)} findings; {loaded.advisories} advisories, newest of {loaded.time}", err=True)
    for finding in found.findings:
        fixed = f"fixed in {', '.join(finding.fixed)}" if finding.fixed else "no fix"
        click.echo(f"  {finding.severity:<8} {finding.purl}  {finding.id}  {fixed}", err=True)


COMMAND = vulnerabilities
