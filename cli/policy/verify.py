"""Say whose signature vouches for a policy set or a file of params, or why none does."""

import json
from pathlib import Path

import click

from ...adapters.manifest.files import read_bytes
from ...admission.policy.signature import Demand
from ...evidence.policy_signature import Vouched
from ...evidence.trust import Trust
from ...schemas.errors import UntrustedError
from ..evidence.options import FILE, report_format


@click.command(
    epilog="""\b
Examples:
  argosy policy verify policies/ --trust trust.yaml
  argosy policy verify baseline --signature baseline.sigstore.json --trust trust.yaml
  argosy policy verify --params params.yaml --trust trust.yaml
Exit codes: 0 signed as it is by a key that may, 1 not, 2 something could not be read.
"""
)
@click.argument("policies", metavar="[SET|DIR]", required=False)
@click.option("--params", metavar="FILE", help="Verify a file of params instead of a set.")
@click.option("--signature", type=FILE, help="The signature of a set, where it does not stand beside it.")
@click.option("--trust", type=FILE, help="Whose keys count; without it the trust file beside the own keys.")
@report_format
def verify(policies: str | None, params: str | None, signature: Path | None, trust: Path | None, output: str) -> int:
    """Say whose signature vouches for a policy set or a file of params."""
    if (policies is None) == (params is None) or (params is not None and signature is not None):
        raise click.UsageError("give a set or a folder of policies, or --params FILE")
    demand = Demand(trust=Trust.load(trust), required=True)
    try:
        if policies is not None:
            loaded, vouched = demand.policies(policies, signature)
            what = f"{policies} ({loaded.digest})"
        else:
            what = str(params)
            vouched = demand.params(what, read_bytes(what))
    except UntrustedError as error:
        _tell(output, policies or str(params), None, error.message)
        if error.hint:
            click.echo(f"  {error.hint}", err=True)
        return 1
    _tell(output, what, vouched, "")
    return 0


def _tell(output: str, what: str, vouched: Vouched | None, problem: str) -> None:
    if output == "json":
        signer = {"signer": vouched.signer, "time": vouched.time} if vouched else None
        click.echo(json.dumps({"verified": vouched is not None, "signed": signer, "problem": problem or None}))
    elif vouched:
        click.echo(f"{what}: signed by {vouched.signer} at {vouched.time}")
    else:
        click.echo(problem)


COMMAND = verify
