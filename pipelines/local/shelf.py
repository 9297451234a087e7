"""Finished steps, kept by the digest of what went into them; a step appears there whole or not at all."""

import contextlib
import os
import shutil
import stat
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from ...schemas.document import Document
from ...schemas.errors import DocumentError
from .result import Ending, StepResult
from .tree import tree_digest

LARGEST = 64 << 20
"""Bytes of a file that a foreign step leaves."""


class Record(Document):
    """What is known of a finished step; it is written last."""

    key: str
    ending: Ending
    exit: int
    outputs: dict[str, str]
    sandboxed: bool
    why: str


@dataclass(frozen=True)
class Shelf:
    """The place of one step with one key."""

    state: Path
    step: str
    key: str

    @property
    def folder(self) -> Path:
        """Return where its outputs are once it is finished."""
        return self.state / "steps" / self._name

    @property
    def log(self) -> Path:
        """Return the file with what it printed last."""
        return self.state / "logs" / f"{self.step}.log"

    @property
    def _name(self) -> str:
        return f"{self.step}-{self.key.removeprefix('sha256:')[:16]}"

    @property
    def _record(self) -> Path:
        return self.folder.with_suffix(".json")

    def load(self) -> StepResult | None:
        """Return the finished step; None when there is none, or when what it left is not what it was."""
        try:
            record = Record.parse(self._record.read_bytes())
            whole = all(tree_digest(self.folder / name) == digest for name, digest in record.outputs.items())
        except (OSError, DocumentError):
            return None
        if record.key != self.key or not whole:
            return None
        return self.result(record.ending, record.exit, record.why, sandboxed=record.sandboxed, outputs=record.outputs)

    def attempt(self) -> Path:
        """Return a new, empty folder to run in; what an attempt that was killed still writes reaches no other one."""
        attempts = self.state / "attempts"
        attempts.mkdir(parents=True, exist_ok=True)
        return Path(tempfile.mkdtemp(prefix=f"{self._name}-", dir=attempts))

    def keep(self, folder: Path, result: StepResult, declared: Iterable[str], *, foreign: bool) -> StepResult:
        """Put the declared outputs of an attempt on the shelf and throw the rest of it away.

        An output that is missing or no plain file turns a step that passed into one that did not.
        """
        outputs: dict[str, str] = {}
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        remove(self.folder)
        self.folder.mkdir()
        for name in declared:
            if problem := _problem(folder / name, foreign=foreign):
                if result.passed:
                    result = replace(result, ending="failed" if foreign else "errored", why=f"{name} {problem}")
                continue
            (folder / name).rename(self.folder / name)
            outputs[name] = tree_digest(self.folder / name)
        remove(folder)
        result = replace(result, outputs=outputs, folder=self.folder)
        if result.ending != "errored":
            self._write(result)
        return result

    def result(
        self, ending: Ending, exit_code: int, why: str, *, sandboxed: bool, outputs: dict[str, str] | None = None
    ) -> StepResult:
        """Return how this step ended."""
        return StepResult(
            step=self.step,
            ending=ending,
            exit=exit_code,
            outputs=outputs or {},
            folder=self.folder,
            log=self.log,
            reused=outputs is not None,
            sandboxed=sandboxed,
            why=why,
        )

    def _write(self, result: StepResult) -> None:
        record = Record(
            key=self.key,
            ending=result.ending,
            exit=result.exit,
            outputs=dict(result.outputs),
            sandboxed=result.sandboxed,
            why=result.why,
        )
        scratch = self._record.with_suffix(".new")
        with scratch.open("wb") as file:
            file.write(record.canonical())
            file.flush()
            os.fsync(file.fileno())
        scratch.replace(self._record)


def clear(state: Path) -> None:
    """Remove what killed attempts left."""
    remove(state / "attempts")


def remove(folder: Path) -> None:
    """Remove a folder, even one whose foreign code closed parts of it."""
    if not folder.exists():
        return
    for part, _, _ in os.walk(folder):
        with contextlib.suppress(OSError):
            Path(part).chmod(0o700)
    shutil.rmtree(folder, ignore_errors=True)


def _problem(path: Path, *, foreign: bool) -> str:
    """Return what is wrong with an output; foreign code may have put anything there, a link to a key for one."""
    try:
        status = path.lstat()
    except OSError:
        return "is missing"
    if stat.S_ISREG(status.st_mode):
        return "is too large" if foreign and status.st_size > LARGEST else ""
    return "" if stat.S_ISDIR(status.st_mode) and not foreign else "is no plain file"
