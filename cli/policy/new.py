"""Make the folder of a new policy: rule, sidecar and cases that pass lint and test at once."""

from pathlib import Path

import click

from .writing import write_folder


@click.command(
    name="new",
    epilog="""\b
Examples:
  argosy policy new owned-workloads                    ./owned-workloads, code I_OWNED_WORKLOADS, in CEL
  argosy policy new owned-workloads --code S_OWNER     a soft one
  argosy policy new owned-images --engine rego --dir policies/
Exit codes: 0 made, 2 the name or code cannot be used, or the folder is there already.
""",
)
@click.argument("name")
@click.option(
    "--engine",
    type=click.Choice(["cel", "rego"]),
    default="cel",
    show_default=True,
    help="CEL where the object alone decides, Rego where facts are needed.",
)
@click.option("--code", default="", metavar="CODE", help="I_... for a hard policy, S_... for a soft one.")
@click.option("--dir", "folder", type=click.Path(path_type=Path), default=".", help="Where to make the folder.")
def new(name: str, engine: str, code: str, folder: Path) -> None:
    """Make the folder of a new policy: rule, sidecar and cases that pass lint and test at once.

    NAME is the claim that is true when the policy admits: signed-image, owned-workloads.
    """
    from ...admission.authoring.scaffold import scaffold  # noqa: PLC0415 - loads the engines
    from ...schemas.verdict import Engine  # noqa: PLC0415

    files = scaffold(name, Engine(engine), code)
    target = folder / name
    write_folder(target, files)
    for file in files:
        click.echo(f"{target / file}")
    click.echo(f"Next: argosy policy test {target} --coverage", err=True)


COMMAND = new
