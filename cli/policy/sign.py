"""Sign a policy set, or a file of params, so that others need not take anybody's word for it."""

from pathlib import Path

import click

from ...adapters.manifest.files import read_bytes
from ...admission.policy import signature, signature_file
from ...evidence import policy_signature
from ...evidence.policy_signature import Signed
from ...evidence.signing import PrivateKey
from ...evidence.signing.keys import load_key, load_or_create
from ...schemas.errors import InputError
from ...schemas.role import Role
from ..evidence.options import FILE, key_folder, write


@click.command(
    epilog="""\b
Examples:
  argosy policy sign policies/ --key auditor                 writes policies/set.sigstore.json
  argosy policy sign baseline --key security.pem             writes baseline.sigstore.json
  argosy policy sign --params params.yaml --key auditor      writes params.yaml.sigstore.json
The key counts where a trust file gives it the role policy.
"""
)
@click.argument("policies", metavar="[SET|DIR]", required=False)
@click.option("--params", metavar="FILE", help="Sign a file of params instead of a set.")
@click.option("--key", "key", required=True, metavar="ROLE|FILE", help="A role of your keyring, or a PEM key.")
@key_folder
@click.option("--out", type=FILE, help="Write the signature here instead of beside what is signed.")
def sign(policies: str | None, params: str | None, key: str, keys_folder: Path | None, out: Path | None) -> None:
    """Sign a policy set by its digest: every rule, sidecar, param and override in it.

    Only a set that loads is signed.
    """
    if (policies is None) == (params is None):
        raise click.UsageError("give a set or a folder of policies, or --params FILE")
    signer = _signer(key, keys_folder)
    if policies is not None:
        subject, said = signature.subject_of_set(policies)
        kind, target = Signed.SET, signature_file.beside_set(policies)
    else:
        file = str(params)
        subject, said = signature.subject_of_params(file, read_bytes(file)), dict[str, object]()
        kind, target = Signed.PARAMS, signature_file.beside_file(file)
    target = out or target
    write(policy_signature.sign(signer, kind, subject, said) + b"\n", target)
    click.echo(f"{target}: {subject.name} {subject.digest} signed by key {signer.keyid}")


def _signer(key: str, keys_folder: Path | None) -> PrivateKey:
    if key in {role.value for role in Role}:
        return load_or_create(keys_folder)[Role(key)]
    try:
        return load_key(Path(key))
    except OSError as error:
        roles = ", ".join(role.value for role in Role)
        raise InputError(
            f"--key {key}: cannot be read: {error.strerror or error}", hint=f"Give a file, or one of {roles}."
        ) from error


COMMAND = sign
