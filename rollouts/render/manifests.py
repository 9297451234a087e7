"""One file an object: images pinned, namespace set, a Rollout beside every Deployment."""

import copy
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, cast

from ...adapters.manifest import dump
from ...schemas.errors import InputError
from ...schemas.rollout import Manifest, RolloutPlan
from .analysis import analysis_template
from .canary import deadline, longest, rollout
from .fields import mapping
from .images import pin
from .scope import group, place

if TYPE_CHECKING:
    from collections.abc import Iterable

_LABEL: Final = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
_NAME: Final = re.compile(r"[A-Za-z0-9]([-A-Za-z0-9.:]{0,251}[A-Za-z0-9])?")
_SERVER_OWNED: Final = (
    "creationTimestamp",
    "generation",
    "managedFields",
    "resourceVersion",
    "selfLink",
    "uid",
)


def render(
    plan: RolloutPlan, manifests: Sequence[Mapping[str, Any]], images: Mapping[str, str]
) -> tuple[Manifest, ...]:
    """Return the files of one service in one environment, sorted by path; equal input gives equal bytes.

    `images` maps a reference or a repository to `repository@sha256:<hex>`. A Deployment that must be recreated
    cannot run two versions at once and stays without a Rollout; so does one that a given Rollout refers to already.

    Raises:
        InputError: a name that is no Kubernetes name, two objects of one name, or an image that would not be pinned.
    """
    for name, value in (("service", plan.service), ("environment", plan.environment), ("namespace", plan.namespace)):
        if not _LABEL.fullmatch(value):
            raise InputError(f"the {name} {value!r} is no DNS label", hint="Use lower-case letters, digits and dashes.")
    items = [_canonical(item) for item in manifests]
    deployments = _canaries(items)
    scaled = _retarget(items, {item["metadata"]["name"] for item in deployments})
    place(items, plan.namespace)
    for item in items:
        pin(item, images)
    items += [
        rollout(item, plan, scaled_by_autoscaler=item["metadata"]["name"] in scaled)
        for item in map(copy.deepcopy, deployments)
    ]
    if plan.envelopes and deployments:
        items.append(analysis_template(plan, longest(plan, max(map(deadline, deployments)))))
    files = _files(items, f"{plan.environment}/{plan.service}/")
    return tuple(Manifest(path=path, content=dump([_sorted(item)]).decode()) for path, item in sorted(files.items()))


def _canonical(item: Mapping[str, Any]) -> dict[str, Any]:
    found = copy.deepcopy(dict(item))
    metadata = mapping(found, "metadata")
    name = metadata.get("name")
    kind, version = found.get("kind"), found.get("apiVersion")
    if not (isinstance(kind, str) and kind.isalnum() and isinstance(version, str) and version):
        raise InputError("an object says no apiVersion and kind", hint="Give only Kubernetes objects.")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise InputError(f"a {kind} is named {name!r}", hint="What GitOps applies needs a fixed metadata.name.")
    found.pop("status", None)
    found["metadata"] = {key: value for key, value in metadata.items() if key not in _SERVER_OWNED}
    return found


def _sorted(value: Any) -> Any:
    """Return a JSON value with its keys in order, so that equal objects have equal bytes."""
    if isinstance(value, dict):
        return {key: _sorted(item) for key, item in sorted(cast("dict[str, Any]", value).items())}
    return [_sorted(item) for item in cast("Iterable[Any]", value)] if isinstance(value, list) else value


def _canaries(items: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the Deployments that get a Rollout."""
    taken = {
        mapping(item, "spec", "workloadRef").get("name")
        for item in items
        if (group(item), item["kind"]) == ("argoproj.io", "Rollout")
    }
    return [
        item
        for item in items
        if (group(item), item["kind"]) == ("apps", "Deployment")
        and item["metadata"]["name"] not in taken
        and mapping(item, "spec", "strategy").get("type") != "Recreate"
    ]


def _retarget(items: Sequence[dict[str, Any]], deployments: set[str]) -> set[str]:
    """Point autoscalers at the Rollouts, in place, and return the names that they scale."""
    scaled: set[str] = set()
    for item in items:
        if (group(item), item["kind"]) != ("autoscaling", "HorizontalPodAutoscaler"):
            continue
        target = mapping(item, "spec", "scaleTargetRef")
        if target.get("kind") == "Deployment" and target.get("name") in deployments:
            target |= {"apiVersion": "argoproj.io/v1alpha1", "kind": "Rollout"}
            scaled.add(target["name"])
    return scaled


def _files(items: Sequence[dict[str, Any]], folder: str) -> dict[str, dict[str, Any]]:
    """Return path -> object; kinds of two groups that share a name are told apart by their group."""
    shared = Counter(_short(item) for item in items)
    files: dict[str, dict[str, Any]] = {}
    for item in items:
        kind = item["kind"].lower()
        if shared[_short(item)] > 1 and group(item):
            kind = f"{kind}.{group(item)}"
        path = f"{folder}{kind}-{item['metadata']['name'].lower().replace(':', '_')}.yaml"
        if path in files:
            raise InputError(
                f"two objects are {item['kind']} {item['metadata']['name']}", hint="Keep one of them, or rename it."
            )
        files[path] = item
    return files


def _short(item: Mapping[str, Any]) -> tuple[str, str]:
    return (item["kind"].lower(), item["metadata"]["name"])
