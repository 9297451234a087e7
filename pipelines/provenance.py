"""Program of the provenance step: `python -m argosy.pipelines.provenance`."""

import argparse
from pathlib import Path

from ..evidence.provenance import Build, lock_file, predicate
from ..schemas.canonical import canonical_json
from .programs.files import guarded


def main() -> int:
    """Write the provenance predicate."""
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    for name in ("source", "commit", "service"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--lock", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    build = Build(
        source_uri=options.source,
        source_commit=options.commit,
        parameters={"service": options.service},
        dependencies=[lock_file(file.name, file.read_bytes()) for file in sorted(options.lock.iterdir())],
    )
    options.out.write_bytes(canonical_json(predicate(build)) + b"\n")
    return 0


if __name__ == "__main__":
    guarded(main)
