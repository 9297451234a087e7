"""The tables of docs/rollouts.md are those of the code."""

import re
from pathlib import Path

from argosy.rollouts.plan import DWELL, DWELL_DEV, FACTOR

PAGE = (Path(__file__).parents[2] / "docs" / "rollouts.md").read_text()


def test_the_dwell_times_are_those_of_the_plan() -> None:
    rows = re.findall(r"^\| (\d+) \| (\d+) \| (\d+) \|$", PAGE, re.MULTILINE)
    assert {int(weight): int(seconds) for weight, seconds, _ in rows} == DWELL
    assert {int(weight): int(seconds) for weight, _, seconds in rows} == DWELL_DEV


def test_the_factors_are_those_of_the_plan() -> None:
    rows = re.findall(r"^\| ([a-z-]+) \| (\d+) \|", PAGE, re.MULTILINE)
    assert {tag: int(factor) for tag, factor in rows} == {tag.value: factor for tag, factor in FACTOR.items()}
