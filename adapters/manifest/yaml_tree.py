"""The tree of a YAML document, from libyaml's events: where every key and value stands."""

from collections.abc import Iterator
from typing import Any

import yaml

from .scalar import resolve
from .tree import Entry, Node

_ENDS = (yaml.MappingEndEvent, yaml.SequenceEndEvent)
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def events(text: str) -> Iterator[Any]:
    """Yield the parser's events: libyaml's where it is built in, the same ones, slower, without it."""
    return yaml.parse(text, Loader=_LOADER)


def build(text: str) -> Node:
    """Return the tree of a document that was already read without an error."""
    root = Node("scalar", 0, 0)
    open_nodes: list[Node] = []
    keys: list[Entry | None] = []
    for event in events(text):
        if type(event) in _ENDS:
            node = open_nodes.pop()
            keys.pop()
            last = max((entry.value.end for entry in node.entries), default=node.end)
            node.end = event.end_mark.index if node.flow else last
            continue
        if not isinstance(event, yaml.NodeEvent):
            continue
        node = _node(event, text)
        parent = open_nodes[-1] if open_nodes else None
        if parent is None:
            root = node
        elif parent.kind == "seq":
            parent.entries.append(Entry(node.start, node))
        elif keys[-1] is None:
            keys[-1] = Entry(node.start, node, _key(event), node.end)
        else:
            keys[-1].value = node
            parent.entries.append(keys[-1])
            keys[-1] = None
        if isinstance(event, yaml.CollectionStartEvent):
            open_nodes.append(node)
            keys.append(None)
    return root


def _node(event: Any, text: str) -> Node:
    start, end = event.start_mark.index, event.end_mark.index
    if isinstance(event, yaml.AliasEvent):
        return Node("alias", start, end, name=str(event.anchor))
    anchored, name = event.anchor is not None or event.tag is not None, event.anchor or ""
    if isinstance(event, yaml.CollectionStartEvent):
        kind = "map" if isinstance(event, yaml.MappingStartEvent) else "seq"
        flow = bool(event.flow_style)
        return Node(kind, start, end if flow else start, flow=flow, anchored=anchored, name=name)
    if event.style in ("|", ">"):
        end = start + len(text[start:end].rstrip())
    return Node("scalar", start, end, anchored=anchored, name=name)


def _key(event: Any) -> str:
    if isinstance(event, yaml.ScalarEvent):
        value = resolve(event.value) if event.implicit[0] else event.value
        return ("true" if value else "false") if isinstance(value, bool) else str(value)
    return ""
