"""`python -m tests.lab [part...]`: build parts of the lab; without names those that CI's suites need."""

import sys
from typing import TextIO

from .build import build
from .crds import fetched
from .parts import CRDS, PARTS, MissingError, lab_folder


def main(names: list[str]) -> int:
    """Build the named parts and return the exit code: 2 for a name that is none, 1 for a part that did not build."""
    strangers = [name for name in names if name not in {CRDS, *PARTS}]
    if strangers:
        _say(f"no part of the lab: {', '.join(strangers)}; parts are {', '.join([CRDS, *PARTS])}", sys.stderr)
        return 2
    try:
        for name in names or [CRDS, *(part.name for part in PARTS.values() if part.in_ci)]:
            if name == CRDS:
                _say(f"{CRDS}: {len(list(fetched().iterdir()))} definitions")
            else:
                build(PARTS[name], lab_folder(), _say)
    except MissingError as error:
        _say(f"make lab: {error}", sys.stderr)
        return 1
    return 0


def _say(line: str, to: TextIO = sys.stdout) -> None:
    print(line, file=to, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
