"""Wording of the sentences that the trace keeps."""


def counted(number: int, noun: str) -> str:
    """Return a number and its noun, e.g. `1 file`, `2 files`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
