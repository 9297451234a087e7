"""Take in existing ValidatingAdmissionPolicies: as policy folders, or only check that they run as they are."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ...schemas.errors import InputError
from .options import echo_json, report_format
from .writing import write_folder

if TYPE_CHECKING:
    from ...admission.authoring.intake import Intake

_CANNOT_RUN, _MISUSED = 1, 2


@click.command(
    name="import",
    epilog="""\b
Examples:
  argosy policy import vaps.yaml --dir policies/       a folder a policy, with bindings and params from the same files
  kubectl get validatingadmissionpolicies -o yaml | argosy policy import - --dir policies/
  argosy policy import --as-is vaps.yaml               what can be judged as it is, and what cannot, and why
Exit codes: 0 done, 1 (--as-is) something cannot be run, 2 a file cannot be read or a folder is there already.
""",
)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--dir", "folder", type=click.Path(path_type=Path), default=".", help="Where to make the folders.")
@click.option("--as-is", is_flag=True, help="Write nothing: check that they can be judged unmodified.")
@report_format
def import_(files: tuple[str, ...], folder: Path, as_is: bool, output: str) -> int:
    """Take in existing ValidatingAdmissionPolicies: as policy folders, or only check that they run as they are.

    FILES are YAML or JSON files, folders, or - for standard input, with policies, their bindings and their params.
    """
    from ...admission.authoring.intake import read  # noqa: PLC0415 - loads the engines

    found = read(files)
    return _check(found, output) if as_is else _write(found, folder, output)


def _write(found: "list[Intake]", folder: Path, output: str) -> int:
    from ...admission.authoring.catalogue import entries  # noqa: PLC0415 - loads the engines
    from ...admission.authoring.intake import Skeleton, skeleton  # noqa: PLC0415

    taken = {item.sidecar.code for item in entries("all")}
    skeletons: list[Skeleton] = []
    for item in found:
        made = skeleton(item, taken)
        taken.add(made.code)
        skeletons.append(made)
    there = [folder / made.name for made in skeletons if (folder / made.name).exists()]
    names = [made.name for made in skeletons]
    if there or len(set(names)) < len(names):
        clash = there[0] if there else max(names, key=names.count)
        raise InputError(f"{clash}: is there already", hint="Nothing was written. Take it away, or give another --dir.")
    for made in skeletons:
        write_folder(folder / made.name, made.files)
        for remark in made.remarks:
            click.echo(remark, err=True)
    if output == "json":
        echo_json(
            [{"code": made.code, "folder": str(folder / made.name), "remarks": made.remarks} for made in skeletons]
        )
    else:
        for made in skeletons:
            click.echo(f"{folder / made.name}  {made.code}")
    return 0


def _check(found: "list[Intake]", output: str) -> int:
    from ...admission.authoring.intake.as_is import problems  # noqa: PLC0415 - loads the engines

    said = [(item, problems(item)) for item in found]
    if output == "json":
        echo_json([{"policy": item.name, "place": item.place, "problems": list(why)} for item, why in said])
    else:
        for item, why in said:
            click.echo(f"{item.place}: {item.name}: {'cannot be run' if why else 'runs as it is'}")
            for problem in why:
                click.echo(f"    {problem}")
    return _CANNOT_RUN if any(why for _, why in said) else 0


COMMAND = import_
