"""Oracles: programs around upstream's own code that answer questions on standard input, one JSON object a line."""

import json
import subprocess
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any

from ..lab.parts import ENVIRONMENT, program

_SECONDS = 600


def answers(name: str, questions: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return what an oracle of the lab says, in the order of the questions.

    Raises:
        MissingError: it was not built.
    """
    lines = [json.dumps(question) for question in questions]
    done = subprocess.run(
        [program(name)],
        input="\n".join(lines),
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
        timeout=_SECONDS,
    )
    assert done.returncode == 0, done.stderr[:2000]
    said = [json.loads(line) for line in done.stdout.split("\n") if line]
    assert len(said) == len(lines)
    return said


@dataclass(frozen=True, slots=True)
class Oracle:
    """An oracle that goes on running, for questions that depend on the answers before."""

    to: IO[str]
    by: IO[str]

    def answer(self, question: Mapping[str, Any]) -> dict[str, Any]:
        """Return what it says."""
        self.to.write(json.dumps(question) + "\n")
        self.to.flush()
        found: dict[str, Any] = json.loads(self.by.readline())
        return found


@contextmanager
def oracle(name: str) -> Generator[Oracle]:
    """Run an oracle until the end of the block.

    Raises:
        MissingError: it was not built.
    """
    with subprocess.Popen(
        [program(name)], env=ENVIRONMENT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield Oracle(process.stdin, process.stdout)
        process.stdin.close()
