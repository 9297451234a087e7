"""What a policy asks."""

from pathlib import Path
from typing import Any

from ...schemas.errors import InputError
from ..policy.folder import Folder
from ..policy.policy import Policy
from ..policy.policy_set import PolicySet
from ..policy.source import find
from ..policy.yaml_lines import YamlFile
from .document import PolicyExplained


def policy_of(code: str, policies: PolicySet) -> Policy:
    """Return the policy of a code.

    Raises:
        InputError: the set has no such policy.
    """
    if code not in policies.policies:
        raise InputError(f"{code} is no policy of this set", hint=f"Use one of {', '.join(policies.policies)}.")
    return policies.policies[code]


def folder_of(policy: Policy, source: str | Path) -> Folder:
    """Return the files of a policy of a set."""
    return next(folder for folder in find(source).folders if folder.name == policy.name)


def describe(policy: Policy, policies: PolicySet, params: Any, source: str | Path) -> PolicyExplained:
    """Return what a policy asks.

    Args:
        policy: one of the set.
        policies: the set.
        params: overrides of its params, by code.
        source: what the set was loaded from.
    """
    folder = folder_of(policy, source)
    # A policy from elsewhere has no sidecar.
    said: dict[str, Any] = {} if folder.is_foreign else YamlFile(folder.name, folder.sidecar).value
    effective = policies.effective_params(params)[policy.code]
    return PolicyExplained(
        code=policy.code,
        title=policy.title,
        severity=policy.severity,
        engine=policy.engine,
        contract=policy.contract,
        description=str(said.get("description", "")).strip(),
        standard=policy.standard.name,
        url=policy.standard.url,
        params={name: effective.get(name) for name in policy.params.properties},
        recourse=tuple(f"{template.title} ({template.kind.value})" for template in policy.recourse),
        rule_file=f"{policy.name}/{folder.rule_file}",
        rule=tuple(folder.rule.decode(errors="replace").strip().splitlines()),
    )
