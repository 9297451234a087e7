"""What an environment owes, and whether a plan owes it in full: contracts and params, added to and never weakened."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import yaml

from ..schemas.document import CAMEL, Document
from ..schemas.intent import Contract
from ..schemas.plan import PlanSpec
from ..schemas.risk import RiskTag
from ..schemas.verdict import DenyReason, Severity
from . import pod_security
from .protocol.denial import gate_reason

FOLDER: Final = Path(__file__).parents[1] / "policies" / "contracts"
LAPTOP: Final = "dev"
"""The one environment that owes less than production."""
CODE: Final = "G_CONTRACT"
SIGN_OFF: Final = "I_SIGNOFF"
Params = Mapping[str, Mapping[str, Any]]

_AT_LEAST: Final = frozenset({"count", "level", "minimum", "soakMinutes"})
_AT_MOST: Final = frozenset(
    {"graceDays", "maxAgeHours", "maxAgeMinutes", "maxDatabaseAgeHours", "maxSkippedPercent", "minimumReplicas"}
)
_AT_LEAST_THESE: Final = frozenset(
    {"deny", "duties", "fields", "kinds", "namespaces", "predicateTypes", "severities", "tools", "types", "windows"}
)
_ONLY_THESE: Final = frozenset(
    {
        "allow",
        "auditors",
        "builders",
        "groups",
        "identities",
        "policyDigests",
        "refs",
        "registries",
        "repositories",
        "signers",
    }
)
"""Params whose lists allow: fewer is stricter, and an unset list allows everything."""
_FEWER: Final = frozenset({"approvers", "controllers", "fixLabels", "subresources", "vexSigners"})
"""Params whose lists excuse: fewer is stricter, and an unset list excuses nothing."""
_CHOICES: Final = frozenset({"open", "unfixed", "unknown"})
"""Params that say `deny` or something milder."""


class EnvironmentFile(Document):
    """policies/contracts/<environment>.yaml."""

    model_config = CAMEL

    api_version: str = "argosy.dev/v1alpha1"
    kind: str = "Environment"
    environment: str
    contracts: tuple[Contract, ...]
    params: dict[str, dict[str, Any]] = {}


def owed(environment: str, risk: Iterable[RiskTag] = ()) -> EnvironmentFile:
    """Return what an environment asks of a change with these risk tags; all but `dev` ask what production does."""
    name = LAPTOP if environment == LAPTOP else "production"
    path = FOLDER / f"{name}.yaml"
    file = EnvironmentFile.parse(yaml.safe_load(path.read_bytes()), path.name)
    contracts = [contract.model_copy(update={"environment": environment}) for contract in file.contracts]
    params = dict(file.params)
    if environment != LAPTOP and RiskTag.GATE in set(risk):
        params[SIGN_OFF] = {**params.get(SIGN_OFF, {}), "kinds": [RiskTag.GATE.value], "environment": environment}
        contracts.append(
            Contract(
                code=SIGN_OFF,
                subject="approvals.gate",
                op="present",
                environment=environment,
                severity=Severity.HARD,
            )
        )
    return file.model_copy(update={"environment": environment, "contracts": tuple(contracts), "params": params})


def merged(environment: EnvironmentFile, project: Params) -> dict[str, dict[str, Any]]:
    """Return the environment's params with those that a project adds."""
    codes = {**environment.params, **project}
    return {code: {**environment.params.get(code, {}), **project.get(code, {})} for code in sorted(codes)}


def params_for(plan: PlanSpec, risk: Iterable[RiskTag] = ()) -> dict[str, dict[str, Any]]:
    """Return the params that a plan's release is judged with; `risk` is what its change turned out to carry besides."""
    asked = plan.project.environments.get(plan.environment)
    return merged(owed(plan.environment, {*plan.risk, *risk}), asked.params if asked else {})


def dropped(planned: Iterable[Contract], environment: EnvironmentFile) -> tuple[DenyReason, ...]:
    """Return a reason for every contract of the environment that a plan does not owe word for word."""
    given = {contract.code: contract for contract in planned}
    return tuple(
        gate_reason(
            CODE,
            f"The plan does not owe {contract.code} as {contract.environment} asks for it",
            field="/contracts",
            observed=given[contract.code].wire() if contract.code in given else None,
            expected=contract.wire(),
            contract=f"a plan owes every contract of {contract.environment}",
            recourse=f"Plan again with {contract.code}",
        )
        for contract in environment.contracts
        if given.get(contract.code) != contract
    )


def weakened(owed_params: Params, planned: Params) -> tuple[DenyReason, ...]:
    """Return a reason for every effective param that is weaker than what the environment asks for."""
    return tuple(
        gate_reason(
            CODE,
            f"{code}: {name} is weaker than the environment asks for",
            field=f"/project/environments/params/{code}/{name}",
            observed=given,
            expected=value,
            contract="a project adds to the contracts of its environment and never weakens them",
            recourse=f"Remove {name} of {code} from argosy.yaml, or make it stricter",
        )
        for code, params in sorted(owed_params.items())
        for name, value in sorted(params.items())
        if not _as_strict(name, value, given := planned.get(code, {}).get(name))
    )


def _as_strict(name: str, value: Any, given: Any) -> bool:
    if given == value or name in pod_security.PARAMS:
        return given == value or pod_security.as_strict(name, value, given)
    if isinstance(value, bool) or isinstance(given, bool):
        return name == "required" and given is True
    if isinstance(given, int | float) and isinstance(value, int | float):
        return (name in _AT_LEAST and given >= value) or (name in _AT_MOST and given <= value)
    if isinstance(given, list):
        return _as_strict_list(name, _texts(value), _texts(given))
    if isinstance(value, Mapping) and isinstance(given, Mapping):
        return dict(given).items() >= dict(value).items()  # pyright: ignore[reportUnknownArgumentType] - JSON
    return value is None or value == "" or (name in _CHOICES and given == "deny")


def _as_strict_list(name: str, value: set[str], given: set[str]) -> bool:
    if name in _AT_LEAST_THESE:
        return given >= value
    if name in _FEWER:
        return given <= value
    return name in _ONLY_THESE and bool(given) and (not value or given <= value)


def _texts(value: Any) -> set[str]:
    return {str(item) for item in value} if isinstance(value, list) else set()  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType] - JSON
