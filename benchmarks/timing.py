"""Clocks: of calls in this process and of coroutines by processor time, of whole commands by the wall."""

import asyncio
import gc
import os
import subprocess
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_WARM_UP = 20


@dataclass(frozen=True, slots=True)
class Samples:
    """Seconds of single calls, sorted."""

    seconds: tuple[float, ...]

    @property
    def p50(self) -> float:
        """The median."""
        return self.seconds[len(self.seconds) // 2]

    @property
    def p99(self) -> float:
        """The value that one call in a hundred exceeds."""
        return self.seconds[min(len(self.seconds) - 1, len(self.seconds) * 99 // 100)]


def calls(call: Callable[[], object], *, count: int = 500) -> Samples:
    """Time single calls, after a warm-up, with what was loaded out of the collector's way."""
    for _ in range(_WARM_UP):
        call()
    gc.collect()
    gc.freeze()
    seconds: list[float] = []
    for _ in range(count):
        started = time.thread_time()
        call()
        seconds.append(time.thread_time() - started)
    gc.unfreeze()
    return Samples(tuple(sorted(seconds)))


def awaits(call: Callable[[], Awaitable[object]], *, count: int = 500) -> Samples:
    """Time single awaits on one event loop."""

    async def run() -> Samples:
        for _ in range(_WARM_UP):
            await call()
        gc.collect()
        gc.freeze()
        seconds: list[float] = []
        for _ in range(count):
            started = time.thread_time()
            await call()
            seconds.append(time.thread_time() - started)
        gc.unfreeze()
        return Samples(tuple(sorted(seconds)))

    return asyncio.run(run())


def trips(call: Callable[[], object], *, count: int = 500) -> Samples:
    """Time single calls that wait for another process, by the wall."""
    for _ in range(_WARM_UP):
        call()
    seconds: list[float] = []
    for _ in range(count):
        started = time.perf_counter()
        call()
        seconds.append(time.perf_counter() - started)
    return Samples(tuple(sorted(seconds)))


def installed(folder: Path) -> dict[str, str]:
    """Return the environment of a command that finds its bytecode, as an installed one does; the first run makes it."""
    return {"PYTHONPYCACHEPREFIX": str(folder / "bytecode"), "PYTHONDONTWRITEBYTECODE": ""}


def environment_of(given: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a command: this process's own, and what is given."""
    return {**os.environ, **given}


def command(
    argv: Sequence[str], *, count: int = 5, environment: Mapping[str, str] | None = None, allowed: Sequence[int] = (0,)
) -> Samples:
    """Time whole commands, from start to exit."""
    seconds: list[float] = []
    for _ in range(count):
        started = time.perf_counter()
        done = subprocess.run(argv, capture_output=True, check=False, env=environment_of(environment or {}))
        seconds.append(time.perf_counter() - started)
        if done.returncode not in allowed:
            raise RuntimeError(f"{' '.join(argv)} exited {done.returncode}: {done.stderr.decode()[-400:]}")
    return Samples(tuple(sorted(seconds)))
