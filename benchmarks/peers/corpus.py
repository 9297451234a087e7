"""Deployments and Pods of three containers, always the same ones: nine of ten keep every rule."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from .. import reviews
from .rules import RULES

_BREAKS = 10
"""One object in so many breaks a rule, each rule in its turn."""
Expected = dict[str, frozenset[str]]
"""Object name -> the rules that it breaks."""


def objects(count: int, *, breaks: int = _BREAKS) -> tuple[list[dict[str, Any]], Expected]:
    """Return objects in turns of a Deployment and a Pod, and the rules that each breaks."""
    made: list[dict[str, Any]] = []
    expected: Expected = {}
    for number in range(count):
        name = f"shop-{number:05}"
        item = reviews.deployment(name)
        spec = item["spec"]["template"]["spec"]
        turn, rest = divmod(number, breaks)
        broken = RULES[turn % len(RULES)].name if rest == breaks - 1 else ""
        if broken:
            BREAKING[broken](item["metadata"], spec)
        # Counted in pairs of turns, so that each rule is broken by either kind.
        if (number + turn // len(RULES)) % 2:
            item = {"apiVersion": "v1", "kind": "Pod", "metadata": item["metadata"], "spec": spec}
        made.append(item)
        expected[name] = frozenset([broken] if broken else [])
    return made, expected


def write(folder: Path, made: list[dict[str, Any]], form: str) -> Path:
    """Write one object a file, as `json` or `yaml`."""
    folder.mkdir()
    for item in made:
        text = json.dumps(item) if form == "json" else yaml.dump(item, Dumper=yaml.CSafeDumper)
        (folder / f"{item['metadata']['name']}.{form}").write_text(text)
    return folder


def _privileged(_: Any, spec: Any) -> None:
    spec["containers"][0]["securityContext"]["privileged"] = True


def _host_network(_: Any, spec: Any) -> None:
    spec["hostNetwork"] = True


def _host_path(_: Any, spec: Any) -> None:
    spec["volumes"] = [{"name": "docker", "hostPath": {"path": "/var/run"}}]


def _root(_: Any, spec: Any) -> None:
    del spec["securityContext"]["runAsNonRoot"]
    del spec["containers"][1]["securityContext"]["runAsNonRoot"]


def _escalation(_: Any, spec: Any) -> None:
    del spec["containers"][2]["securityContext"]["allowPrivilegeEscalation"]


def _capabilities(_: Any, spec: Any) -> None:
    spec["containers"][0]["securityContext"]["capabilities"]["drop"] = ["NET_RAW"]


def _latest(_: Any, spec: Any) -> None:
    spec["containers"][1]["image"] = "registry.example:5000/shop/cart"


def _no_limit(_: Any, spec: Any) -> None:
    del spec["containers"][2]["resources"]["limits"]["memory"]


def _no_label(metadata: Any, _: Any) -> None:
    metadata["labels"] = {"team": "shop"}


def _token(_: Any, spec: Any) -> None:
    del spec["automountServiceAccountToken"]


BREAKING: dict[str, Callable[[Any, Any], None]] = {
    "unprivileged": _privileged,
    "no-host-namespaces": _host_network,
    "no-host-paths": _host_path,
    "non-root": _root,
    "no-escalation": _escalation,
    "dropped-capabilities": _capabilities,
    "no-latest-tag": _latest,
    "resource-limits": _no_limit,
    "required-labels": _no_label,
    "no-token": _token,
}
"""Rule -> what breaks it and no other one."""
