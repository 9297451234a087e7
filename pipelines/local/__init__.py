"""The laptop's executor: the steps of a graph as processes, resumable, each output known by its digest."""

from .context import Context, default_state
from .executor import run
from .outcome import image_digest, test_report
from .result import StepResult

__all__ = ["Context", "StepResult", "default_state", "image_digest", "run", "test_report"]
