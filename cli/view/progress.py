"""Progress on standard error: only for a person, and only when the work takes longer than a second."""

import sys
import time

_PATIENCE = 1.0
_STEP = 0.1


class Progress:
    """One line that is written over; `clear` takes it away."""

    def __init__(self, noun: str) -> None:
        """Name what is counted."""
        self._noun = noun
        self._begun = time.monotonic()
        self._last = self._begun
        self._width = 0

    def __call__(self, done: int, total: int) -> None:
        """Say how far the work is."""
        now = time.monotonic()
        if not sys.stderr.isatty() or now - self._begun < _PATIENCE or now - self._last < _STEP:
            return
        self._last = now
        line = f"{self._noun} {done}/{total}"
        self._width = max(self._width, len(line))
        sys.stderr.write(f"\r{line.ljust(self._width)}")
        sys.stderr.flush()

    def clear(self) -> None:
        """Take the line away."""
        if self._width:
            sys.stderr.write(f"\r{' ' * self._width}\r")
            sys.stderr.flush()
