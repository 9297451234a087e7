"""Show, verify and replay who decided what, on which digests, and why."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ...schemas.errors import InputError

if TYPE_CHECKING:
    from ...evidence.trace import Exported

EPILOG = """\b
Examples:
  argosy trace show export/                    who decided what
  argosy trace verify export/ --head sha256:…  nothing was changed, removed, added, reordered, cut or re-signed
  argosy trace replay export/                  judge every recorded review again
DIR is the export that `argosy ship` printed. A commit's trailer Argosy-Trace-Head is a head.
"""
_FILE = click.Path(path_type=Path)


@click.group(epilog=EPILOG)
def trace() -> None:
    """Show, verify and replay who decided what, on which digests, and why."""


def _options(command: click.Command) -> click.Command:
    output = click.Choice(["text", "json"])
    for option in (
        click.Option(["--output"], type=output, default="text", show_default=True, help="Form of the result."),
        click.Option(["--head"], metavar="HASH", help="A digest that the trace must contain."),
        click.Option(
            ["--trust"], type=_FILE, metavar="FILE", help="Whose signatures count; the file beside your keys."
        ),
    ):
        command.params.append(option)
    return command


@trace.command()
@click.argument("directory", metavar="DIR", type=_FILE)
def show(directory: Path, trust: Path | None, head: str | None, output: str) -> None:
    """Print every decision: who, what, on which digests, by which policies, why."""
    from ..view.release import entry_line  # noqa: PLC0415 - loaded when asked for

    found = _verified(directory, trust, head)
    if output == "json":
        click.echo(json.dumps([entry.wire() for entry in found.entries], ensure_ascii=False))
        return
    for entry in found.entries:
        click.echo(f"{entry.time} {entry_line(entry)}")
        for name, digest in sorted(entry.artifacts.items()):
            click.echo(f"       {name:<40} {digest}")
        if entry.policies:
            click.echo(f"       {'(policies)':<40} {entry.policies}")


@trace.command()
@click.argument("directory", metavar="DIR", type=_FILE)
def verify(directory: Path, trust: Path | None, head: str | None, output: str) -> None:
    """Prove that a trace is whole, or name the place where it is not."""
    found = _verified(directory, trust, head)
    said = {"release": found.entries[0].release, "entries": len(found.entries), "head": found.head}
    _print(said, output, f"{len(found.entries)} entries are whole; head {found.head}")


@trace.command()
@click.argument("directory", metavar="DIR", type=_FILE)
@click.pass_context
def replay(context: click.Context, directory: Path, trust: Path | None, head: str | None, output: str) -> None:
    """Judge every recorded review again; each must reach the digest that was recorded."""
    from ...agents.replay import replay as judge_again  # noqa: PLC0415 - loaded when asked for

    found = _verified(directory, trust, head)
    result = judge_again(found)
    reached = f"{len(result.differences)} differences" if result.differences else "the same digests"
    today = "" if set(result.policies) <= {result.installed} else ", which are not the ones installed today"
    same = f"{result.judged} reviews judged again by the recorded policies{today}: {reached}"
    said = {
        "judged": result.judged,
        "differences": list(result.differences),
        "policies": list(result.policies),
        "installed": result.installed,
    }
    _print(said, output, "\n".join([*result.differences, same]))
    context.exit(1 if result.differences else 0)


def _verified(directory: Path, trust: Path | None, head: str | None) -> "Exported":
    if not directory.is_dir():
        raise InputError(f"{directory}: there is no such folder", hint="Give the export that `argosy ship` printed.")
    from ...evidence.trace import verify as check  # noqa: PLC0415 - loaded when asked for
    from ...evidence.trust import Trust  # noqa: PLC0415

    return check(directory, Trust.load(trust), head)


def _print(said: dict[str, Any], output: str, text: str) -> None:
    click.echo(json.dumps(said, ensure_ascii=False) if output == "json" else text)


for _command in (show, verify, replay):
    _options(_command)
COMMAND = trace
