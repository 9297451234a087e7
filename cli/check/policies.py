"""Policies, params and exceptions of `argosy check` and `argosy serve`: loaded, and where asked for, vouched for."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...admission import stated_exceptions
from ...admission.check import soft_codes
from ...admission.policy.policy_set import PolicySet
from ...admission.policy.signature_file import beside_set
from ...schemas.errors import UntrustedError
from ...schemas.review import PolicyException
from . import options as given

if TYPE_CHECKING:
    from ...admission.policy.signature import Demand


@dataclass(frozen=True, kw_only=True)
class InForce:
    """What objects are judged by."""

    policies: PolicySet
    params: given.Params
    exceptions: dict[str, tuple[PolicyException, ...]]
    signer: str
    """Name of the key that vouches for the set; empty where nobody was asked."""


def in_force(options: dict[str, Any], elsewhere: Collection[str] = ()) -> InForce:
    """Load what `--policies`, `--params` and `--exceptions` name, as `--trust` and the flags on signatures demand.

    A signature beside a set is verified when a trust file is given, and always when signatures are required.

    Args:
        options: of the command.
        elsewhere: codes of policies that another set of this run holds: their params are none of this one's.

    Raises:
        InputError: something cannot be read, or is not signed as it must be.
    """
    source, required = options["policies"], options["require_signed_policies"]
    signature = Path(options["policy_signature"]) if options["policy_signature"] else None
    asked = required or signature or (options["trust"] and beside_set(source).exists())
    demand = _demand(options["trust"], required=required) if asked else None
    signer = ""
    if demand:
        policies, vouched = demand.policies(source, signature)
        signer = vouched.signer if vouched else ""
    else:
        policies = PolicySet.load(source)
    params = given.params(options["params"], demand.params if demand else None)
    if required and given.project_params():
        raise UntrustedError(
            f"unsigned: params of {given.PROJECT}: nobody can sign them there",
            hint="Write them into the signed set, or into a params file and sign that.",
        )
    params = {code: values for code, values in params.items() if code in policies.policies or code not in elsewhere}
    if params:
        policies.check_params(params)
    return InForce(
        policies=policies,
        params=params,
        exceptions=stated_exceptions.load(
            options["exceptions"], _read_twice(options["cluster_facts"]), lambda: soft_codes(policies)
        ),
        signer=signer,
    )


def trust_of_evidence(options: dict[str, Any]) -> str | None:
    """Return the trust file for evidence; None where it was given for the policies alone."""
    trust: str | None = options["trust"]
    alone = (
        options["require_signed_policies"] or options["policy_signature"] or beside_set(options["policies"]).exists()
    )
    return trust if options["evidence"] or not alone else None


def _demand(trust: str | None, *, required: bool) -> "Demand":
    # Keys and signatures are loaded where they are asked for: a short command does without them.
    from ...admission.policy.signature import Demand  # noqa: PLC0415
    from ...evidence.trust import Trust  # noqa: PLC0415

    return Demand(trust=Trust.load(Path(trust) if trust else None), required=required)


def _read_twice(paths: Sequence[str]) -> list[str]:
    """Return the paths that can be read again for their facts: a pipe cannot."""
    return [path for path in paths if Path(path).is_file() or Path(path).is_dir()]
