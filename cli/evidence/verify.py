"""Say what is attached to an image, and why each part counts or not."""

import json
from pathlib import Path

import click

from ...adapters import clock
from ...evidence.errors import UnreadableError
from ...evidence.examination import examine
from ...evidence.facts import summarise
from ...evidence.predicates.moment import read_moment
from ...evidence.predicates.types import NAMES
from ...evidence.stores.directory import DirectoryStore
from ...evidence.trust import Trust
from ...schemas.errors import InputError
from ..view.evidence import as_json, tree
from .options import FILE, evidence_folder, report_format


@click.command(
    epilog="""\b
Examples:
  argosy evidence verify sha256:...
  argosy evidence verify --evidence out/evidence --require provenance --output json sha256:...
"""
)
@click.argument("image_digest")
@evidence_folder
@click.option("--trust", type=FILE, help="Whose keys count; without it the trust file beside the own keys.")
@click.option("--at", help="Verify as of this time (RFC 3339).")
@click.option("--require", multiple=True, type=click.Choice(list(NAMES)), help="Fail without this fact; repeatable.")
@report_format
def verify(  # noqa: PLR0913 - one parameter an option
    *, image_digest: str, directory: Path, trust: Path | None, at: str | None, require: tuple[str, ...], output: str
) -> int:
    """Say what is attached to IMAGE_DIGEST, and why each part counts or not.

    Exits 1 when something attached does not count, when nothing is attached, or when a required fact is absent.
    """
    if not directory.is_dir():
        raise InputError(
            f"{directory}: there is no such folder", hint="Give --evidence, e.g. the evidence/ of a ship's export."
        )
    moment = _moment(at)
    trusted = Trust.load(trust)
    bundles = dict.fromkeys(DirectoryStore(directory).fetch(image_digest))
    examined = [examine(bundle, trusted, image_digest, moment) for bundle in bundles]
    facts = summarise(examined)
    if output == "json":
        click.echo(json.dumps(as_json(image_digest, examined, facts), indent=2))
    else:
        click.echo("\n".join(tree(image_digest, examined, facts)))
    counts = bool(examined) and all(one.problem is None for one in examined)
    absent = [name for name in require if not getattr(facts, name)]
    if absent:
        click.echo(f"required and absent: {', '.join(absent)}", err=True)
    return 0 if counts and not absent else 1


def _moment(at: str | None) -> str:
    if not at:
        return clock.now()
    try:
        return read_moment(at, "--at")
    except UnreadableError as error:
        raise InputError(f"{error.message}: {at[:60]!r}", hint="Write 2026-01-31T12:00:00Z.") from error


COMMAND = verify
