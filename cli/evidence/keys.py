"""List the signing keys of the roles; make them where there are none."""

import json
from pathlib import Path

import click

from ...evidence.signing.keys import load_or_create
from ...evidence.trust import Trust
from ...schemas.role import Role
from .options import ROLES, key_folder, report_format


@click.command(
    epilog="""\b
Examples:
  argosy evidence keys
  argosy evidence keys --public builder > builder.pub     # for cosign --key
"""
)
@click.option("--public", type=ROLES, help="Print one public key (PEM).")
@key_folder
@report_format
def keys(public: str | None, keys_folder: Path | None, output: str) -> None:
    """List the signing keys of the roles; make them where there are none."""
    keyring = load_or_create(keys_folder)
    if public:
        click.echo(keyring[Role(public)].public.pem, nl=False)
        return
    trusted = Trust.load(keyring.trust_file)
    known = {role.value: keyring[role].keyid for role in Role}
    if output == "json":
        rows = [{"role": role, "keyid": keyid, "trusted": keyid in trusted} for role, keyid in known.items()]
        click.echo(json.dumps({"directory": str(keyring.directory), "keys": rows}, indent=2))
        return
    for role, keyid in known.items():
        click.echo(f"{role:<18} {keyid}  {'trusted' if keyid in trusted else 'NOT in the trust file'}")
    click.echo(f"Keys and {keyring.trust_file.name} are in {keyring.directory}", err=True)


COMMAND = keys
