"""Objects as YAML: the same objects give the same bytes, and every reader of Kubernetes reads them back."""

from collections.abc import Iterable
from typing import Any

import yaml

from .scalar import resolve

_FIRST = ("apiVersion", "kind", "metadata")
_WIDTH = 10_000


def dump(objects: Iterable[dict[str, Any]]) -> bytes:
    """Return objects as YAML documents; apiVersion, kind and metadata first, other keys as they come."""
    return yaml.dump_all(
        [_ordered(item) for item in objects],
        Dumper=ManifestDumper,
        default_flow_style=False,
        sort_keys=False,
        allow_unicode=True,
        width=_WIDTH,
        explicit_start=False,
        encoding="utf-8",
    )


def _ordered(item: dict[str, Any]) -> dict[str, Any]:
    return {key: item[key] for key in _FIRST if key in item} | item


class ManifestDumper(yaml.SafeDumper):
    """Writes no anchors, indents lists as people do, and quotes what Kubernetes would not read as text."""

    def ignore_aliases(self, data: Any) -> bool:
        """Write shared values out: a reader of manifests expects no anchors."""
        del data
        return True

    def text(self, data: str) -> yaml.ScalarNode:
        """Return the node of a string."""
        style = "|" if "\n" in data else "'" if resolve(data) != data else None
        return yaml.ScalarNode("tag:yaml.org,2002:str", data, style=style)


ManifestDumper.add_representer(str, ManifestDumper.text)
