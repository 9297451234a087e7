"""Run foreign code: no network, no home, no write outside its folder, bounded in time, memory, processes and output."""

from .kits import toolbox
from .limits import Limits
from .runner import Result, run
from .selftest import Availability, SandboxError, availability

__all__ = ["Availability", "Limits", "Result", "SandboxError", "availability", "run", "toolbox"]
