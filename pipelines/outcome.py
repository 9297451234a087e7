"""Program of the Workflows' exit handler: `python -m argosy.pipelines.outcome`."""

import argparse
from pathlib import Path

from ..adapters import clock
from ..schemas.canonical import canonical_json
from .programs.files import guarded


def main() -> int:
    """Write how a Workflow ended, as one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--status", choices=("Succeeded", "Failed", "Error"), required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    options.out.write_bytes(canonical_json({"status": options.status, "finishedOn": clock.now()}))
    return 0


if __name__ == "__main__":
    guarded(main)
