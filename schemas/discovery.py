"""How an open room lists its members: one module each, holding one constant of the room's kind."""

import importlib
import pkgutil
from types import ModuleType
from typing import TypeVar

Kind = TypeVar("Kind")


def members(room: ModuleType, constant: str, kind: type[Kind]) -> dict[str, Kind]:
    """Return module name -> its constant, sorted by name.

    Raises:
        TypeError: a module of the room has no such constant, or one of another kind.
    """
    found: dict[str, Kind] = {}
    for module_info in sorted(pkgutil.iter_modules(room.__path__), key=lambda info: info.name):
        module = importlib.import_module(f"{room.__name__}.{module_info.name}")
        member = getattr(module, constant, None)
        if not isinstance(member, kind):
            raise TypeError(f"{module.__name__} is in an open room and must define {constant}: {kind.__name__}")
        found[module_info.name] = member
    return found
