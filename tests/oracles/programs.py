"""Oracles: programs around upstream's own code that answer questions on standard input, one JSON object a line."""

import json
import subprocess
from collections.abc import Iterable, Mapping
from typing import Any

import pytest

from ..lab.parts import ENVIRONMENT, MissingError, program


def answers(name: str, questions: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return what an oracle of the lab says, in the order of the questions.

    Without the oracle the test skips and says what is missing.
    """
    lines = [json.dumps(question) for question in questions]
    try:
        found = program(name)
    except MissingError as error:
        pytest.skip(f"an oracle of the lab is missing: {error}")
    done = subprocess.run(
        [found], input="\n".join(lines), env=ENVIRONMENT, capture_output=True, text=True, check=False, timeout=600
    )
    assert done.returncode == 0, done.stderr[:2000]
    said = [json.loads(line) for line in done.stdout.split("\n") if line]
    assert len(said) == len(lines)
    return said
