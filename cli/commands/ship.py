"""Take a change from a goal to a GitOps commit that every policy allows."""

import json
from pathlib import Path

import click

EPILOG = """\b
Where the change comes from (one of them):
  --from BRANCH       a person or any coding agent made it
  --patch FILE        the same, as `git diff` writes it
  a goal such as "bump jinja2 to 3.1.6" or "harden the manifests"
  --model provider:name   a LangChain chat model writes it
\b
Examples:
  argosy ship --repo . --goal "Make prices readable" --from feature
  argosy ship --repo . --goal "Read sensors" --patch change.patch --gitops ../gitops
  argosy ship --repo . --goal "bump jinja2 to 3.1.6" --output json
Exit codes: 0 staged, 1 denied, 2 misused, 3 our fault, 4 another process works on it.
Killed at any moment, the same command goes on where it stopped.
"""
_FOLDER = click.Path(path_type=Path)


@click.command(epilog=EPILOG)
@click.option("--repo", type=_FOLDER, required=True, help="Git repository that is changed.")
@click.option("--goal", required=True, help="What the change is for.")
@click.option("--from", "branch", metavar="BRANCH", help="Branch that holds the change.")
@click.option("--patch", type=_FOLDER, metavar="FILE", help="Patch that is the change.")
@click.option("--model", metavar="PROVIDER:NAME", help="Chat model that writes the change (needs argosy[crew]).")
@click.option(
    "--gitops", type=_FOLDER, metavar="PATH", help="GitOps repository to commit to; made when this option is absent."
)
@click.option("--environment", default="dev", show_default=True, metavar="NAME", help="Where it goes.")
@click.option(
    "--out",
    type=_FOLDER,
    metavar="DIR",
    help="Where the export is written; beside the state when this option is absent.",
)
@click.option("--trust", type=_FOLDER, metavar="FILE", help="Whose signatures count; the file beside your keys.")
@click.option(
    "--approvals",
    type=_FOLDER,
    metavar="DIR",
    help="Approvals that people signed about the image: argosy evidence attest --type approval.",
)
@click.option("--attempts", default=3, show_default=True, type=click.IntRange(1, 20), help="Budget of the crew.")
@click.option("--new", is_flag=True, help="Begin again, when the same release is finished.")
@click.option(
    "--output", type=click.Choice(["text", "json"]), default="text", show_default=True, help="Form of the result."
)
@click.pass_context
def ship(  # noqa: PLR0913, PLR0917 - one parameter an option
    context: click.Context,
    repo: Path,
    goal: str,
    branch: str | None,
    patch: Path | None,
    model: str | None,
    gitops: Path | None,
    environment: str,
    out: Path | None,
    trust: Path | None,
    approvals: Path | None,
    attempts: int,
    new: bool,
    output: str,
) -> None:
    """Take a change from a goal to a GitOps commit that every policy allows.

    Five roles plan, make, test, judge and stage it; each gate is signed by its gatekeeper. Without a cluster it ends
    at Staged.
    """
    from ...agents.options import Options  # noqa: PLC0415 - the crew is loaded when it is asked for
    from ...agents.outcome import outcome, refused  # noqa: PLC0415
    from ...agents.ship import opened  # noqa: PLC0415
    from ...agents.ship import ship as move  # noqa: PLC0415
    from ..view.release import outcome_lines, progress_line, refusal_lines  # noqa: PLC0415

    options = Options(repo, goal, branch, patch, model, gitops, environment, out, trust, attempts, new, approvals)
    with opened(options, _say) as release:
        for entry in move(release):
            if output == "text" and (entry.kind != "handover" or entry.codes):
                if line := progress_line(entry):
                    click.echo(line)
                for line in refusal_lines(refused(release.journal, entry)):
                    click.echo(line)
        result = outcome(release)
    if output == "json":
        click.echo(json.dumps(result.wire(), ensure_ascii=False))
    else:
        for line in outcome_lines(result):
            click.echo(line)
    context.exit(0 if result.allowed else 1)


def _say(text: str) -> None:
    click.echo(f"… {text}", err=True)


COMMAND = ship
