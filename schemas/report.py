"""TestSuite and TestReport: what is to be run, and what running it showed."""

from typing import Annotated, Literal

from pydantic import Field

from .canonical import Digest
from .document import Document
from .facts import Coverage, Sast, Tests


class FaultRecipe(Document):
    """A fault to inject and the gate that the service must hold."""

    target: str
    fault: Literal["latency", "error", "outage"]
    magnitude: float
    seconds: Annotated[float, Field(gt=0)]
    gate: str


class TestSuite(Document):
    """What the Tester asks the pipeline to run."""

    __test__ = False

    change: Digest
    command: Annotated[tuple[str, ...], Field(min_length=1)]
    generated: tuple[str, ...] = ()
    """Paths of tests that the Tester added."""
    coverage_target: Annotated[float, Field(ge=0, le=100)]
    """Percent of changed lines."""
    faults: tuple[FaultRecipe, ...] = ()


class TestReport(Document):
    """What one run of the pipeline showed of a TestSuite."""

    __test__ = False

    suite: Digest
    tests: Tests
    failures: tuple[str, ...] = ()
    """Test ids, in order, at most 50."""
    coverage: Coverage
    uncovered: tuple[str, ...] = ()
    """`path:line` of changed lines that no test ran, at most 50."""
    sast: Sast
