"""What one document may cost: checked while it is read, so that no hostile file reaches a recursive function."""

DOCUMENT_CHARACTERS = 10_000_000
"""Ten megabytes; the API server itself stops at three."""
DEPTH = 100
ALIASED_WEIGHT = 2_000_000
"""What aliases may add to one document: sixteen a node and one a character of text."""
INTEGER = 2**63
"""Integers from here on are refused, as they are on the wire."""

TOO_LARGE = "the document is larger than 10 MB"
TOO_DEEP = f"nested deeper than {DEPTH} levels"
TOO_BIG = "the number does not fit 64 bits"
SPLIT_HINT = "Split it; the API server accepts 3 MB a request."
QUOTE_HINT = "Put it in quotes if it is text."
"""Hints that YAML and JSON share."""


def duplicate(key: str) -> str:
    """Return what is said of a key that stands twice."""
    return f"the key {key!r} stands twice"
