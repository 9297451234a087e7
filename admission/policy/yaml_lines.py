"""YAML with the line of every value, for errors that name file and line."""

import json
from collections.abc import Sequence
from typing import Any

import yaml

from ...schemas.canonical import canonical_json
from ...schemas.document import Document
from ...schemas.errors import PolicyError

Path = tuple[str | int, ...]
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_LIMIT = 1_000_000
_DEPTH = 100
_NODES = 20_000


class YamlFile:
    """One YAML document of a policy folder."""

    def __init__(self, name: str, data: bytes, *, sequence: bool = False) -> None:
        """Parse it; its document is a mapping, or a sequence where that is asked for.

        Raises:
            PolicyError: it is too large, no YAML, has aliases or duplicate keys, or is not what is asked for.
        """
        self.name = name
        if len(data) > _LIMIT:
            raise PolicyError(f"{name}: larger than {_LIMIT} bytes")
        try:
            node = yaml.compose(data.decode(), Loader=_Loader)
        except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
            mark = getattr(error, "problem_mark", None)
            line = f":{mark.line + 1}" if mark else ""
            reason = getattr(error, "problem", None) or str(error).split("\n", 1)[0]
            raise PolicyError(f"{name}{line}: not YAML: {reason}") from error
        if not isinstance(node, yaml.SequenceNode if sequence else yaml.MappingNode):
            raise PolicyError(f"{name}:1: must be a {'list' if sequence else 'mapping'}")
        self._lines: dict[Path, int] = {}
        self._walk(node, (), set())
        loader = _Loader("")
        try:
            self.value: Any = json.loads(canonical_json(loader.construct_document(node)))
        except (yaml.YAMLError, ValueError) as error:
            raise PolicyError(f"{name}: holds what JSON has no word for: {error}") from error
        finally:
            loader.dispose()

    def line(self, path: Sequence[str | int]) -> int:
        """Return the line (from 1) of the value at `path`, or of its nearest parent that stands in the file."""
        place = tuple(path)
        while place and place not in self._lines:
            place = place[:-1]
        return self._lines.get(place, 1)

    def error(self, path: Sequence[str | int], message: str, offset: int = 0) -> PolicyError:
        """Return the error that names file, line and what is wrong there."""
        return PolicyError(f"{self.name}:{self.line(path) + offset}: {message}")

    def _walk(self, node: yaml.Node, path: Path, open_nodes: set[int]) -> None:
        if id(node) in open_nodes or len(path) > _DEPTH:
            raise PolicyError(f"{self.name}:{node.start_mark.line + 1}: nested too deeply, or an alias of itself")
        # A block scalar's text begins on the line after its `|`.
        block = isinstance(node, yaml.ScalarNode) and node.style in {"|", ">"}
        self._lines[path] = node.start_mark.line + 1 + block
        if len(self._lines) > _NODES:
            raise PolicyError(f"{self.name}: more than {_NODES} values")
        inside = open_nodes | {id(node)}
        if isinstance(node, yaml.SequenceNode):
            for index, item in enumerate(node.value):
                self._walk(item, (*path, index), inside)
        elif isinstance(node, yaml.MappingNode):
            seen: set[str] = set()
            for key, value in node.value:
                if not isinstance(key, yaml.ScalarNode) or key.value in seen:
                    raise PolicyError(f"{self.name}:{key.start_mark.line + 1}: duplicate key, or one that is no text")
                seen.add(key.value)
                self._walk(value, (*path, key.value), inside)


def read_document(kind: type[Document], file: YamlFile, at: Path = ()) -> Any:
    """Return the document that the file holds, or the one at a place of it, validated.

    Raises:
        PolicyError: it does not fit; names the line of the first wrong field.
    """
    from pydantic import ValidationError  # noqa: PLC0415 - beside its only use

    value: Any = file.value
    for part in at:
        value = value[part]
    try:
        return kind.model_validate(value)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = (*at, *first["loc"])
        message = first["msg"].removeprefix("Value error, ")
        raise file.error(where, f"{'.'.join(map(str, where)) or 'document'}: {message}") from error
