"""Program of the build step: `python -m argosy.pipelines.image`."""

import argparse
import json
import sys
from pathlib import Path

from ...schemas.errors import InputError
from ..programs.files import fresh, guarded
from .layout import Contents, build, inside

_REFUSED = 1


def main() -> int:
    """Write `image/` and `digest`; exit 1 when the repository's files are at fault."""
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    for name in ("source", "dependencies", "epoch", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--context", required=True, help="folder of the source that enters the image")
    parser.add_argument("--entrypoint", type=json.loads, required=True, help="JSON list")
    parser.add_argument("--revision", required=True)
    options = parser.parse_args()
    source: Path = options.source.resolve()
    try:
        contents = Contents(
            context=inside(source, options.context),
            dependencies=options.dependencies,
            entrypoint=options.entrypoint,
            revision=options.revision,
            epoch=int(options.epoch.read_text()),
        )
        digest = build(contents, fresh(options.out / "image"))
    except InputError as error:
        sys.stderr.write(f"{error.message}\n{error.hint}\n")
        return _REFUSED
    (options.out / "digest").write_text(digest + "\n")
    return 0


if __name__ == "__main__":
    guarded(main)
