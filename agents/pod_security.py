"""The params of Pod Security: when a project's are at least as strict as those that its environment owes."""

from collections.abc import Mapping
from typing import Any, Final

_LEVELS: Final = ("privileged", "baseline", "restricted")
_CONTROLLERS: Final = ("Ignore", "Warn", "Deny")
_MODES: Final = {"enforce": "restricted", "warn": "privileged", "audit": "privileged"}
"""Mode -> its level where nothing is said."""
PARAMS: Final = frozenset({"defaults", "exemptions", "podControllers"})


def as_strict(name: str, owed: Any, given: Any) -> bool:
    """Return whether a param, of the shape that its schema asks for, lets nothing pass that the owed one refuses."""
    if name == "podControllers":
        return _CONTROLLERS.index(given) >= _CONTROLLERS.index(owed)
    return _excuses_no_more(owed, given) if name == "exemptions" else _asks_no_less(owed, given)


def _excuses_no_more(owed: Mapping[str, list[str]], given: Mapping[str, list[str]]) -> bool:
    return all(set(names) <= set(owed.get(kind, ())) for kind, names in given.items())


def _asks_no_less(owed: Mapping[str, str], given: Mapping[str, str]) -> bool:
    # Another version has other rules, not fewer or more of them.
    return all(
        _LEVELS.index(given.get(mode, level)) >= _LEVELS.index(owed.get(mode, level))
        and given.get(f"{mode}-version", "latest") == owed.get(f"{mode}-version", "latest")
        for mode, level in _MODES.items()
    )
