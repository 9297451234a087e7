"""From a set to the objects that make the API server judge by it; what it cannot judge by is named."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ....schemas.label_selector import Requirement
from ....schemas.verdict import Engine, Severity
from ...policy.binding import Action
from ...policy.bound import weakened
from ...policy.folder import CEL_RULE, Folder
from ...policy.params import EVERY, Overrides, effective, unset
from ...policy.policy import Policy
from ...policy.policy_set import PolicySet
from ...policy.source import Override, Source, find
from ...policy.yaml_lines import YamlFile
from .objects import binding_object, params_object, policy_object
from .regions import Region, regions

_DEFAULT: Action = "Deny"


@dataclass(frozen=True, kw_only=True)
class Request:
    """What is to be rendered, and how."""

    source: str | Path
    params: Overrides = field(default_factory=dict[str, dict[str, Any]])
    """Over the set's own, for every namespace."""
    selector: tuple[Requirement, ...] = ()
    """Namespaces where the bindings hold; empty: every one."""
    actions: tuple[Action, ...] = (_DEFAULT,)
    """What may follow from a refusal at most."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """Objects in the order in which they can be applied, and what has none."""

    objects: tuple[dict[str, Any], ...]
    left: tuple[str, ...]
    """A sentence each: which policy, and why."""


def render(request: Request) -> Rendered:
    """Return the objects of a set, equal bytes for equal files.

    Raises:
        PolicyError: the set does not load, a param does not fit, or its overrides cannot be told apart by selectors.
    """
    source = find(request.source)
    policies = PolicySet.of(source)
    policies.check_params(request.params)
    rules: list[dict[str, Any]] = []
    params: list[dict[str, Any]] = []
    bindings: list[dict[str, Any]] = []
    left: list[str] = []
    for policy, folder in zip(policies.policies.values(), source.folders, strict=True):
        if folder.is_foreign:
            left.append(f"{policy.code} {policy.name}: it is a ValidatingAdmissionPolicy already: apply it as it is")
            continue
        if policy.engine is Engine.REGO:
            left.append(f"{policy.code} {policy.name}: Rego, which the API server does not run; the webhook does")
            continue
        made = list(_bindings(policy, folder, source, request))
        if not made:
            needed = ", ".join(policy.requires)
            left.append(f"{policy.code} {policy.name}: param {needed} is not set; give it in the set or by --params")
            continue
        rules.append(policy_object(_document(folder), _labels(policy)))
        params += [item for item, _ in made if item is not None]
        bindings += [binding for _, binding in made]
    return Rendered((*params, *rules, *bindings), tuple(left))


def _document(folder: Folder) -> dict[str, Any]:
    document: dict[str, Any] = YamlFile(folder.file(CEL_RULE), folder.rule).value
    return document


def _bindings(
    policy: Policy, folder: Folder, source: Source, request: Request
) -> Iterator[tuple[dict[str, Any] | None, dict[str, Any]]]:
    """Yield the params object, if there is one, and the binding, of every way to bind a policy."""
    document = _document(folder)
    base = str(document["metadata"]["name"])
    takes_params = "paramKind" in document["spec"]
    touching = [override for override in source.overrides if takes_params and _touches(override, policy)]
    names: dict[str, int] = {}
    for number, binding in enumerate(policy.bindings):
        actions = _actions(policy, binding.validation_actions, source, request)
        for region in regions([override.namespace_selector for override in touching]):
            layers = (source.params, *(touching[index].params for index in region.overrides), request.params)
            params = {**effective(policy.code, policy.params, layers), **binding.params}
            if unset(policy.requires, params):
                continue
            name = _unique(base, names, number, region)
            labels = _labels(policy)
            yield (
                params_object(name, labels, params) if takes_params else None,
                binding_object(
                    name=name,
                    policy=base,
                    labels=labels,
                    actions=actions,
                    params=name if takes_params else None,
                    selector=_joined(request.selector, region.requirements),
                    namespaced_only=bool(region.overrides),
                ),
            )


def _touches(override: Override, policy: Policy) -> bool:
    """Return whether an override changes a param of a policy."""
    everyone = override.params.get(EVERY, {})
    return policy.code in override.params or bool(everyone.keys() & policy.params.properties.keys())


def _actions(policy: Policy, own: Sequence[Action], source: Source, request: Request) -> frozenset[Action]:
    """Return what follows from a refusal: never more than the set and the request let; a soft policy only warns."""
    found = weakened(weakened(own, source.validation_actions), request.actions)
    softened: dict[Action, Action] = {"Deny": "Warn"} if policy.severity is Severity.SOFT else {}
    return frozenset(softened.get(action, action) for action in found)


def _unique(base: str, names: dict[str, int], number: int, region: Region) -> str:
    """Return a name that says which binding and which overrides it is of."""
    head, _, tail = base.partition(".")
    marks = [f"b{number + 1}"] if number else []
    marks += [f"o{index + 1}" for index in region.overrides]
    name = "-".join([head, *marks])
    names[name] = names.get(name, 0) + 1
    part = f"-p{names[name]}" if names[name] > 1 else ""
    return f"{name}{part}.{tail}" if tail else name + part


def _joined(one: Sequence[Requirement], other: Sequence[Requirement]) -> tuple[Requirement, ...]:
    return tuple(dict.fromkeys((*one, *other)))


def _labels(policy: Policy) -> dict[str, str]:
    return {
        "app.kubernetes.io/managed-by": "argosy",
        "argosy.dev/code": policy.code,
        "argosy.dev/policy": policy.name,
        "argosy.dev/severity": policy.severity.value,
    }
