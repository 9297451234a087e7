"""Bad manifests, made the same way every time: objects of every kind, faults of every sort, every style of writing.

What is drawn from a seeded generator here is made good again by `argosy check --fix` as far as an edit can.
"""

import copy
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

import yaml

from .faults import CONTAINER_FAULTS, OBJECT_FAULTS, POD_FAULTS
from .kinds import KINDS, POD_KINDS, pod_of

COUNT = 180
_SEED = 20260601


@dataclass(frozen=True)
class Manifest:
    """One file of the corpus."""

    name: str
    text: str


def generated(count: int = COUNT) -> Iterator[Manifest]:
    """Yield the files that are made."""
    for number in range(count):
        # Not for secrets: the corpus has to be the same on every machine.
        random = Random(_SEED + number)  # noqa: S311
        style = list(STYLES)[number % len(STYLES)]
        items = [
            _object(random, f"o{number}-{index}") for index in range(1 + (style in _SEVERAL) * random.randint(1, 2))
        ]
        suffix = "json" if style.startswith("json") else "yaml"
        yield Manifest(f"{number:03d}-{style}.{suffix}", STYLES[style](items, random))


def _object(random: Random, name: str) -> dict[str, Any]:
    kind = random.choice(list(KINDS))
    item = copy.deepcopy(KINDS[kind])
    item["metadata"] = {"name": name, **item["metadata"]}
    if kind in POD_KINDS:
        pod = pod_of(item)
        for fault in random.sample(POD_FAULTS, random.randint(0, 3)):
            fault(pod)
        for container in [*pod["containers"], *pod.get("initContainers", [])]:
            for fault in random.sample(CONTAINER_FAULTS, random.randint(0, 4)):
                fault(container)
    for fault in random.sample(OBJECT_FAULTS.get(kind, []), min(2, len(OBJECT_FAULTS.get(kind, [])))):
        if random.random() < 0.7:
            fault(item)
    return item


def _block(items: list[dict[str, Any]], random: Random) -> str:
    del random
    return "---\n".join(yaml.safe_dump(item, sort_keys=False) for item in items)


def _commented(items: list[dict[str, Any]], random: Random) -> str:
    lines = _block(items, random).splitlines()
    out: list[str] = ["# kept: the first line"]
    for line in lines:
        if random.random() < 0.2 and line.rstrip().endswith(":"):
            out.append(f"{line}  # kept: {random.randint(0, 99)}")
        else:
            out.append(line)
    return "\n".join(out) + "\n"


def _indented(items: list[dict[str, Any]], random: Random) -> str:
    del random
    return "---\n".join(_wide(item) for item in items)


def _wide(item: dict[str, Any]) -> str:
    class Wide(yaml.SafeDumper):
        def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
            del indentless
            super().increase_indent(flow, False)

    return yaml.dump(item, Dumper=Wide, sort_keys=False, indent=4)


def _flow(items: list[dict[str, Any]], random: Random) -> str:
    del random
    return "---\n".join(yaml.safe_dump(item, default_flow_style=True, sort_keys=False, width=100_000) for item in items)


def _half_flow(items: list[dict[str, Any]], random: Random) -> str:
    del random
    return "---\n".join(yaml.safe_dump(item, default_flow_style=None, sort_keys=False, width=200) for item in items)


def _crlf(items: list[dict[str, Any]], random: Random) -> str:
    return _block(items, random).replace("\n", "\r\n")


def _no_end(items: list[dict[str, Any]], random: Random) -> str:
    return _block(items, random).rstrip("\n")


def _quoted(items: list[dict[str, Any]], random: Random) -> str:
    del random
    return "---\n".join(yaml.safe_dump(item, default_style='"', sort_keys=False) for item in items)


def _anchored(items: list[dict[str, Any]], random: Random) -> str:
    """Write what is equal once: the dumper names it and refers to it."""
    del random
    for item in items:
        kind = item["kind"]
        if kind in POD_KINDS:
            pod = pod_of(item)
            first = pod["containers"][0]
            for container in pod["containers"][1:]:
                container["securityContext"] = first.setdefault("securityContext", {"privileged": True})
    return "---\n".join(yaml.safe_dump(item, sort_keys=False) for item in items)


def _listed(items: list[dict[str, Any]], random: Random) -> str:
    return _block([{"apiVersion": "v1", "kind": "List", "items": items}], random)


def _json(items: list[dict[str, Any]], random: Random) -> str:
    return json.dumps(items[0], indent=random.choice([None, 2, 4]))


def _json_list(items: list[dict[str, Any]], random: Random) -> str:
    del random
    return json.dumps({"apiVersion": "v1", "kind": "List", "items": items}, indent=2)


STYLES: dict[str, Callable[[list[dict[str, Any]], Random], str]] = {
    "block": _block,
    "commented": _commented,
    "indented": _indented,
    "flow": _flow,
    "half-flow": _half_flow,
    "crlf": _crlf,
    "no-end": _no_end,
    "quoted": _quoted,
    "anchored": _anchored,
    "list": _listed,
    "json": _json,
    "json-list": _json_list,
}
_SEVERAL = frozenset({"commented", "half-flow", "list", "json-list", "anchored", "block"})
