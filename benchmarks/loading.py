"""Loading the catalogue: in a process of its own, Python's own start and imports left out."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from .figure import Figure
from .timing import environment_of, installed

_SETS = ("all", "restricted")
_SCRIPT = """
import sys, time
from argosy.admission import PolicySet
started = time.perf_counter()
loaded = PolicySet.load(sys.argv[1])
print(time.perf_counter() - started, len(loaded.policies))
"""


def figures() -> Iterator[Figure]:
    """Measure."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        kept = installed(work)
        _load("all", {**kept, "XDG_CACHE_HOME": str(work / "first")})
        for name in _SETS:
            cold, count = min(_load(name, {**kept, "XDG_CACHE_HOME": str(work / f"{name}{n}")}) for n in range(3))
            cached, _ = min(_load(name, {**kept, "XDG_CACHE_HOME": str(work / f"{name}0")}) for _ in range(5))
            what = f"load set {name}, {count} policies"
            yield Figure(f"{what}, compiled", cold * 1e3, "ms", "300 ms")
            yield Figure(f"{what}, from the cache", cached * 1e3, "ms", "30 ms", "compiled", cold * 1e3)


def _load(name: str, given: dict[str, str]) -> tuple[float, int]:
    done = subprocess.run(
        [sys.executable, "-c", _SCRIPT, name], capture_output=True, text=True, check=True, env=environment_of(given)
    )
    seconds, count = done.stdout.split()
    return float(seconds), int(count)
