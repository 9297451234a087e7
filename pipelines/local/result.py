"""How one step ended."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Ending = Literal["passed", "failed", "errored", "blocked"]
"""Failed by the change's fault; errored by ours; blocked: a step that it needs did not pass."""


@dataclass(frozen=True)
class StepResult:
    """One step's end; neither paths nor seconds may enter a signed document."""

    step: str
    ending: Ending
    exit: int
    outputs: Mapping[str, str]
    """Output -> digest."""
    folder: Path
    """Where the outputs are."""
    log: Path
    reused: bool
    """Whether an earlier run made it."""
    sandboxed: bool
    why: str = ""
    """What ended it, when it did not pass."""
    seconds: float = 0.0

    @property
    def passed(self) -> bool:
        """Whether the steps that need it may run."""
        return self.ending == "passed"
