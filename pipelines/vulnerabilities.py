"""Program of the vulnerabilities step: `python -m argosy.pipelines.vulnerabilities`."""

import argparse
import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

from ..adapters import clock
from ..evidence.predicates.bill_of_materials import components_of
from ..evidence.predicates.vulnerability_scan import predicate
from ..evidence.vulnerabilities import match, snapshot
from ..schemas.canonical import canonical_json
from ..schemas.facts import Vulnerabilities
from .programs.files import guarded

NOTHING = "urn:argosy:nothing-to-match"
"""Stands for the database where the software has no components and there are no advisories."""


def scan(bill: dict[str, Any], database: Path) -> dict[str, Any]:
    """Return the vulns predicate of a bill of materials.

    Software without components needs no database: nothing can match, whatever is known now.

    Raises:
        InputError: there are components and no advisories, or an advisory cannot be read.
    """
    tool = version("argosy")
    if not any(components_of(bill)) and not any(database.iterdir()):
        found = Vulnerabilities(scanner=match.SCANNER, database_time=clock.now())
        return predicate(found, version=tool, database=NOTHING)
    loaded = snapshot.load(database)
    return predicate(match.match(bill, loaded), version=tool, database=loaded.digest)


def main() -> int:
    """Read the options and write the predicate."""
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    for name in ("sbom", "database", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    options = parser.parse_args()
    said = scan(json.loads(options.sbom.read_bytes()), options.database)
    options.out.write_bytes(canonical_json(said) + b"\n")
    return 0


if __name__ == "__main__":
    guarded(main)
