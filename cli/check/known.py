"""`argosy check --baseline FILE`: which refusals are known, and writing them down."""

from collections.abc import Iterable
from pathlib import Path

import click

from ...adapters.manifest.files import read_bytes
from ...admission.baseline import Baseline, Known, baseline, refusals
from ...admission.check import Judged
from ...schemas.errors import InputError
from ..evidence.options import write
from ..view.policy import many


def load(file: Path) -> Known:
    """Return the refusals that a file says are known.

    Raises:
        InputError: it cannot be read, or is no baseline.
    """
    if not file.exists():
        raise InputError(f"{file}: there is no such baseline", hint="Make it: add --write-baseline.")
    return Known(Baseline.parse(read_bytes(str(file)), str(file)))


def save(file: Path, judged: Iterable[Judged]) -> None:
    """Write down everything that is refused.

    Raises:
        InputError: the file cannot be written.
    """
    found = baseline(item for one in judged for item in refusals(one))
    write(found.text().encode(), file)
    count = sum(item.count for item in found.refusals)
    click.echo(f"{file}: {many(count, 'known refusal')}", err=True)
