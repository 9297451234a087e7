"""Gaps: what the cases of policies leave open on purpose, each with a reason; data beside the tests of a catalogue."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field

from ...schemas.document import Document
from ...schemas.errors import PolicyError
from ..policy.yaml_lines import YamlFile, read_document
from .atom import Fault
from .coverage import Gap

EVERY = "*"
SHARED = "library"
"""What a gap calls the policy of atoms that several policies share."""
_LIMIT = 1_000_000


class KnownGap(Document):
    """One entry: which atoms, what they lack, and why that is right."""

    policy: str
    """A code, `library`, or `*` for every one."""
    atom: Annotated[str, Field(min_length=1)]
    """An atom's name as `policy test --coverage` prints it; `*` stands for any text."""
    fault: tuple[Fault, ...] = ()
    """None: whatever it lacks."""
    reason: Annotated[str, Field(min_length=10)]

    def covers(self, gap: Gap) -> bool:
        """Return whether a gap is this one."""
        if self.policy not in (EVERY, policy_of(gap)) or (self.fault and gap.fault not in self.fault):
            return False
        pattern = ".*".join(re.escape(part) for part in self.atom.split("*"))
        return re.fullmatch(pattern, gap.atom.name) is not None


class GapsFile(Document):
    """The file."""

    gaps: tuple[KnownGap, ...] = ()


@dataclass(frozen=True, slots=True)
class Explained:
    """Gaps against the reasons that are known."""

    open: tuple[Gap, ...]
    """Without a reason."""
    known: tuple[tuple[Gap, str], ...]
    """With theirs."""
    stale: tuple[str, ...]
    """Places of entries that name no gap any more."""


def policy_of(gap: Gap) -> str:
    """Return what a gap's policy is called."""
    return gap.atom.policy or SHARED


def read_gaps(path: Path) -> list[tuple[KnownGap, str]]:
    """Return the entries of a file, each with its place.

    Raises:
        PolicyError: it cannot be read, or an entry gives no reason; names file and line.
    """
    try:
        with path.open("rb") as stream:
            file = YamlFile(str(path), stream.read(_LIMIT + 1))
    except OSError as error:
        raise PolicyError(f"{path}: cannot be read: {error.strerror or error}") from error
    found: GapsFile = read_document(GapsFile, file)
    return [(entry, f"{path}:{file.line(('gaps', index))}") for index, entry in enumerate(found.gaps)]


def explain(gaps: Iterable[Gap], entries: Iterable[tuple[KnownGap, str]], measured: Iterable[str]) -> Explained:
    """Return which gaps have a reason, and which reasons have no gap.

    Args:
        gaps: what was found.
        entries: what is known.
        measured: policies whose every gap was looked for; entries of others are not called stale.
    """
    entries, names = list(entries), {*measured}
    still: set[str] = set()
    left: list[Gap] = []
    known: list[tuple[Gap, str]] = []
    for gap in gaps:
        reason = next(_reasons(gap, entries, still), None)
        if reason is None:
            left.append(gap)
        else:
            known.append((gap, reason))
    whole = SHARED in names
    stale = [
        place
        for entry, place in entries
        if place not in still and (entry.policy in names or (whole and entry.policy == EVERY))
    ]
    return Explained(tuple(left), tuple(known), tuple(stale))


def _reasons(gap: Gap, entries: list[tuple[KnownGap, str]], still: set[str]) -> Iterator[str]:
    # Every entry that covers a gap is in use, whichever gives the reason.
    found = [(entry, place) for entry, place in entries if entry.covers(gap)]
    still |= {place for _, place in found}
    yield from (entry.reason for entry, _ in found)
