"""One child process: bounded in time, its output bounded and made safe to print, all of it killed at the end."""

import contextlib
import os
import re
import selectors
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from .limits import Limits

_CONTROL = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_CHUNK = 65536
_LAST_WORDS = 2.0


@dataclass(frozen=True)
class Ended:
    """How a process ended; `exit` is negative for a signal, as in subprocess."""

    exit: int
    output: str
    timed_out: bool
    truncated: bool
    seconds: float


def execute(
    argv: Sequence[str],
    limits: Limits,
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    stop: Event | None = None,
) -> Ended:
    """Run a command, without input, until it ends, its time is over, or `stop` is set.

    Raises:
        OSError: the program cannot be started.
    """
    start = time.monotonic()
    kept = _Output(limits.output)
    with subprocess.Popen(  # noqa: S603 - running commands is what this does; argv, no shell
        list(argv),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=dict(env) if env is not None else None,
        cwd=cwd,
        start_new_session=True,
    ) as process:
        try:
            timed_out = not _drain(process, kept, start + limits.wall, stop or Event())
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            _gone(process)
        status = process.wait()
    return Ended(status, kept.text(), timed_out, kept.dropped > 0, time.monotonic() - start)


def _drain(process: subprocess.Popen[bytes], kept: "_Output", deadline: float, stop: Event) -> bool:
    """Return whether the process ended before the deadline."""
    if process.stdout is None:
        raise AssertionError("stdout is a pipe")
    descriptor = process.stdout.fileno()
    with selectors.DefaultSelector() as selector:
        selector.register(descriptor, selectors.EVENT_READ)
        while (left := deadline - time.monotonic()) > 0 and not stop.is_set():
            if selector.select(min(left, 0.5)):
                if not (data := os.read(descriptor, _CHUNK)):
                    break
                kept.add(data)
            elif process.poll() is not None:
                # Something that it left behind still holds the pipe.
                return True
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(0.0 if stop.is_set() else max(0.0, deadline - time.monotonic()))
        return True
    return False


def _gone(process: subprocess.Popen[bytes]) -> None:
    """Wait a moment until nobody holds the pipe: what was killed needs a little to be gone."""
    if process.stdout is None:
        return
    deadline = time.monotonic() + _LAST_WORDS
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while (left := deadline - time.monotonic()) > 0 and selector.select(left):
            if not os.read(process.stdout.fileno(), _CHUNK):
                break


class _Output:
    """The first and the last half of what was printed."""

    def __init__(self, limit: int) -> None:
        self._half = limit // 2
        self._head = bytearray()
        self._tail = bytearray()
        self.dropped = 0

    def add(self, data: bytes) -> None:
        room = self._half - len(self._head)
        self._head += data[:room]
        self._tail += data[room:] if room > 0 else data
        if (excess := len(self._tail) - self._half) > 0:
            del self._tail[:excess]
            self.dropped += excess

    def text(self) -> str:
        cut = f"\n[{self.dropped} bytes left out]\n".encode() if self.dropped else b""
        return _CONTROL.sub("", bytes(self._head + cut + self._tail).decode(errors="replace"))
