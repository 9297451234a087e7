"""Start the linter as a child with a time limit, and turn whatever becomes of it into a result or an error."""

import json
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

_LINTER = Path(__file__).with_name("lint.py")
SECONDS = 10


@dataclass(frozen=True, slots=True)
class Module:
    """One Rego module to lint."""

    name: str
    """The file, as errors name it."""
    code: str
    package: str
    source: str


@dataclass(frozen=True, slots=True)
class Linted:
    """What the linter learnt of a module that may run."""

    has_unknown: bool
    unknown_of_images: bool
    reads_user: bool
    reads: tuple[str, ...]


class RegoError(Exception):
    """A module may not run; `line` counts from 1."""

    def __init__(self, name: str, line: int, message: str) -> None:
        """Keep the place and the reason."""
        super().__init__(f"{name}:{line}: {message}")
        self.name = name
        self.line = line
        self.message = message


class Linting:
    """Modules that are being linted, while the caller does something else."""

    def __init__(self, modules: Sequence[Module], seconds: float = SECONDS) -> None:
        """Start the child; without modules there is none."""
        self._modules = modules
        self._seconds = seconds
        self._answer: Future[tuple[bytes, str]] | None = None
        if modules:
            threads = ThreadPoolExecutor(max_workers=1)
            self._answer = threads.submit(_asked, modules, seconds)
            threads.shutdown(wait=False)

    def results(self) -> list[Linted]:
        """Return what the linter says of each module, in order.

        Raises:
            RegoError: a module may not run, or it hung or crashed the parser.
        """
        return _results(self._modules, *self._answer.result()) if self._answer else []


def lint_modules(modules: Sequence[Module], seconds: float = SECONDS) -> list[Linted]:
    """Return what the linter says of each module, in order.

    Raises:
        RegoError: a module may not run, or it hung or crashed the parser.
    """
    return Linting(modules, seconds).results()


def _asked(modules: Sequence[Module], seconds: float) -> tuple[bytes, str]:
    """Return what the child answers, and what became of it if that is not enough."""
    child = subprocess.Popen(  # noqa: S603 - our own linter
        [sys.executable, "-I", str(_LINTER)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        answer, _ = child.communicate(json.dumps([asdict(module) for module in modules]).encode(), timeout=seconds)
    except subprocess.TimeoutExpired:
        child.kill()
        answer, _ = child.communicate()
        return answer, f"did not parse within {seconds:g} s"
    return answer, "crashed the parser"


def _results(modules: Sequence[Module], answer: bytes, fate: str) -> list[Linted]:
    results: list[Linted] = []
    begun = modules[0].name
    for line in answer.decode().splitlines():
        said = json.loads(line)
        if "begin" in said:
            begun = said["begin"]
        elif "error" in said:
            raise RegoError(begun, said["line"], said["error"])
        else:
            results.append(Linted(said["unknown"], said["ofImages"], said["user"], tuple(said["reads"])))
    if len(results) != len(modules):
        raise RegoError(begun, 1, fate)
    return results
