"""What CEL policies share word for word: the variables of `policies/library/variables.yaml`."""

import functools
from collections.abc import Mapping

from ..policy.source import PACKAGED
from ..policy.yaml_lines import YamlFile

_FILE = PACKAGED / "library" / "variables.yaml"
_MARK = "pods"
"""A rule that has this variable is about pods, and all names of the library mean in it what they mean there."""


@functools.cache
def library_texts() -> Mapping[str, str]:
    """Return the name and the text of every shared variable."""
    file = YamlFile(str(_FILE), _FILE.read_bytes())
    return {item["name"]: item["expression"] for item in file.value["variables"]}


@functools.cache
def library_lines() -> Mapping[str, int]:
    """Return the line where the text of every shared variable begins."""
    file = YamlFile(str(_FILE), _FILE.read_bytes())
    return {
        item["name"]: file.line(("variables", index, "expression"))
        for index, item in enumerate(file.value["variables"])
    }


def shared(variables: Mapping[str, str]) -> set[str]:
    """Return the variables of a rule that are the library's own."""
    known = library_texts()
    return {name for name, text in variables.items() if known.get(name) == text}


def differing(variables: Mapping[str, str]) -> list[str]:
    """Return the variables of a rule about pods that have a name of the library and another text."""
    known = library_texts()
    return [name for name, text in variables.items() if _MARK in variables and name in known and known[name] != text]


def library_file() -> str:
    """Return how reports call the file of the shared variables."""
    return str(_FILE)
