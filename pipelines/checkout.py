"""Program of the checkout step: `python -m argosy.pipelines.checkout`."""

import argparse
import re
import shutil
import tempfile
from pathlib import Path, PurePosixPath

from ..adapters.git import Repository
from ..adapters.git.command import git
from .detect import ADVISORIES, LOCKS
from .programs.files import fresh, guarded

_REQUIREMENT = re.compile(rb"^[ \t]*[^#\s]", re.MULTILINE)
"""A line that asks for something: neither blank nor a comment."""


def checkout(repository: Path, base: str, commit: str, out: Path, advisories: Path | None = None) -> None:
    """Fill a folder with a commit's `source`, its `change.diff` against the base, `lock/`, `advisories/`, `epoch`.

    The advisories are those of the base commit unless a folder is given: a change cannot hide what it brings.
    `lock/` holds the requirements file that is not empty, by its own name, or nothing.
    `epoch` is the commit's time: the clock of what is built.
    """
    origin = Repository.open(repository)
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".clone-", dir=out) as scratch:
        clone = Path(scratch) / "clone"
        origin.clone(clone, commit)
        shutil.rmtree(clone / ".git")
        clone.rename(fresh(out / "source"))
    (out / "change.diff").write_bytes(origin.diff(base, commit))
    fresh(out / "lock").mkdir()
    for name, data in _lock(origin, commit):
        (out / "lock" / name).write_bytes(data)
    (out / "epoch").write_bytes(git(origin.root, "show", "-s", "--format=%ct", commit).stdout)
    snapshot = fresh(out / "advisories")
    if advisories is not None:
        shutil.copytree(advisories, snapshot)
        return
    snapshot.mkdir()
    for path in origin.files(base):
        if PurePosixPath(path).parts[:1] == (ADVISORIES,) and path.endswith(".json"):
            (snapshot / path.replace("/", "_")).write_bytes(origin.read(base, path))


def _lock(repository: Repository, commit: str) -> list[tuple[str, bytes]]:
    present = set(repository.files(commit))
    locks = ((path, repository.read(commit, path)) for path in LOCKS if path in present)
    # A file without hashes is taken too: restoring it fails with a reason, and leaving it out would hide dependencies.
    return [(path, data) for path, data in locks if _REQUIREMENT.search(data)][:1]


def main() -> int:
    """Read the options and fill the folder."""
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--repository", type=Path, required=True)
    parser.add_argument("--base", required=True)
    parser.add_argument("--commit", required=True)
    parser.add_argument("--advisories", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    checkout(options.repository, options.base, options.commit, options.out, options.advisories)
    return 0


if __name__ == "__main__":
    guarded(main)
