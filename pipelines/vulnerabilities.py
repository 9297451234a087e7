"""Program of the vulnerabilities step: `python -m argosy.pipelines.vulnerabilities`."""

import argparse
import json
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

from ..adapters import clock
from ..evidence.predicates.bill_of_materials import components_of
from ..evidence.predicates.vulnerability_scan import predicate
from ..evidence.vulnerabilities import match, snapshot
from ..schemas.canonical import canonical_json
from ..schemas.errors import InputError
from ..schemas.facts import Vulnerabilities
from .detect import ADVISORIES
from .programs.files import REFUSED, guarded

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
    """Read the options and write the predicate; exit 1 when the repository's advisories do not do."""
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    for name in ("sbom", "database", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    options = parser.parse_args()
    try:
        said = scan(json.loads(options.sbom.read_bytes()), options.database)
    except InputError as error:
        sys.stderr.write(f"the base commit's {ADVISORIES}/ does not do: {error.message}. {error.hint}\n")
        return REFUSED
    options.out.write_bytes(canonical_json(said) + b"\n")
    return 0


if __name__ == "__main__":
    guarded(main)
