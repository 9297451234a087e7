"""Write the pages of policies from their sidecars and cases, and an index."""

from pathlib import Path

import click

from ...schemas.errors import InputError
from ..evidence.options import write
from .completion import codes as complete_codes
from .completion import sets


@click.command(
    name="docs",
    epilog="""\b
Examples:
  argosy policy docs I_PRIV                              a page on standard output
  argosy policy docs --write docs/policies               every page and README.md, the index
  argosy policy docs --set ./policies --write docs/      of your own policies
Exit codes: 0 written, 2 there is no such policy or folder.
""",
)
@click.argument("codes", nargs=-1, metavar="[CODE]...", shell_complete=complete_codes)
@click.option(
    "--set", "source", default="all", metavar="NAME|DIR", show_default=True, shell_complete=sets, help="Which."
)
@click.option("--write", "folder", type=click.Path(path_type=Path), metavar="DIR", help="Write files into this folder.")
def docs(codes: tuple[str, ...], source: str, folder: Path | None) -> None:
    """Write the pages of policies from their sidecars and cases, and an index."""
    from ...admission.authoring.pages import pages  # noqa: PLC0415 - loads the engines

    found = pages(source, codes)
    if folder is None:
        for text in found.values():
            click.echo(text, nl=False)
        return
    _make(folder)
    changed = [name for name, text in found.items() if _differs(folder / name, text)]
    for name in changed:
        write(found[name].encode(), folder / name)
        click.echo(f"{folder / name}")
    click.echo(f"{len(found) - len(changed)} of {len(found)} pages were as they should be.", err=True)


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{folder}: cannot be made a folder: {error.strerror or error}") from error


def _differs(path: Path, text: str) -> bool:
    try:
        return path.read_bytes() != text.encode()
    except FileNotFoundError:
        return True


COMMAND = docs
