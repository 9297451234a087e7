"""CVSS v3 base scores from vectors, and the levels that go with scores (first.org/cvss/v3.1, section 7)."""

import math
from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Literal

Level = Literal["critical", "high", "medium", "low", "unknown"]
LEVELS: tuple[Level, ...] = ("critical", "high", "medium", "low", "unknown")
"""Worst first."""
_FLOORS: tuple[tuple[float, Level], ...] = ((9.0, "critical"), (7.0, "high"), (4.0, "medium"), (0.0, "low"))
_WORDS: Mapping[str, Level] = MappingProxyType({**{level: level for level in LEVELS}, "moderate": "medium"})
"""GitHub's advisories say moderate."""
_MAX_SCORE = 10.0
_WEIGHTS = MappingProxyType(
    {
        "AV": {"N": 0.85, "A": 0.62, "L": 0.55, "P": 0.2},
        "AC": {"L": 0.77, "H": 0.44},
        "PR": {"N": 0.85, "L": 0.62, "H": 0.27},
        "UI": {"N": 0.85, "R": 0.62},
        "S": {"U": 0.0, "C": 0.0},
        "C": {"H": 0.56, "L": 0.22, "N": 0.0},
        "I": {"H": 0.56, "L": 0.22, "N": 0.0},
        "A": {"H": 0.56, "L": 0.22, "N": 0.0},
    }
)
_PRIVILEGES_OF_CHANGED_SCOPE = MappingProxyType({"N": 0.85, "L": 0.68, "H": 0.5})


def level_of(said: str) -> Level:
    """Return the level that a word, a numeric score or a CVSS v3 vector stands for; `unknown` for anything else."""
    word = _WORDS.get(said.strip().lower())
    if word is not None:
        return word
    number = base_score(said) if said.upper().startswith("CVSS:") else _number(said)
    if number is None or not 0 <= number <= _MAX_SCORE:
        return "unknown"
    return next(level for floor, level in _FLOORS if number >= floor)


def worst(levels: Collection[Level]) -> Level:
    """Return the worst of some levels; `unknown` of none."""
    for level in LEVELS:
        if level in levels:
            return level
    return "unknown"


def base_score(vector: str) -> float | None:
    """Return the base score of a CVSS 3.0 or 3.1 vector; None for other versions and for vectors that are not valid."""
    version, _, listed = vector.upper().partition("/")
    if version not in {"CVSS:3.0", "CVSS:3.1"}:
        return None
    metrics = dict(pair.split(":", 1) for pair in listed.split("/") if ":" in pair)
    if any(metrics.get(name) not in values for name, values in _WEIGHTS.items()):
        return None
    weights = {name: values[metrics[name]] for name, values in _WEIGHTS.items()}
    changed = metrics["S"] == "C"
    if changed:
        weights["PR"] = _PRIVILEGES_OF_CHANGED_SCOPE[metrics["PR"]]
    base = 1 - (1 - weights["C"]) * (1 - weights["I"]) * (1 - weights["A"])
    impact = 7.52 * (base - 0.029) - 3.25 * (base - 0.02) ** 15 if changed else 6.42 * base
    if impact <= 0:
        return 0.0
    exploitability = 8.22 * weights["AV"] * weights["AC"] * weights["PR"] * weights["UI"]
    return _round_up(min((1.08 if changed else 1.0) * (impact + exploitability), _MAX_SCORE))


def _round_up(value: float) -> float:
    """Return the value rounded up to one decimal, as the standard's appendix A prescribes for binary floats."""
    scaled = round(value * 100_000)
    return scaled / 100_000 if scaled % 10_000 == 0 else (math.floor(scaled / 10_000) + 1) / 10


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
