"""Atom: one boolean leaf of a rule, and what the cases of its policy show of it."""

from dataclasses import dataclass, field
from enum import StrEnum


class Noticed(StrEnum):
    """What the cases say when an atom is turned round."""

    YES = "yes"
    WORDS = "words"
    """Only a message or a way out changes, which cases do not state."""
    NO = "no"
    UNTRIED = "untried"
    """It never ran, so nothing could notice."""


class Fault(StrEnum):
    """What is missing in the cases."""

    NEVER_RAN = "never evaluated"
    NEVER_TRUE = "never true"
    NEVER_FALSE = "never false"
    SURVIVED = "its negation is not noticed"
    UNREAD = "not measured"


@dataclass(frozen=True, slots=True, kw_only=True)
class Atom:
    """Where an atom stands; equal atoms of two runs have the same name, wherever their lines moved."""

    policy: str
    """Code of the policy; empty for what several policies share."""
    place: str
    """`validations[0]`, `variables.privileged`, `violations`, or the name of a Rego rule."""
    text: str
    """In one line."""
    ordinal: int = 1
    """Which of equal texts in one place."""
    file: str
    line: int

    @property
    def name(self) -> str:
        """Return what a gap calls it."""
        nth = f" #{self.ordinal}" if self.ordinal > 1 else ""
        return f"{self.place}: {self.text}{nth}"


@dataclass(slots=True)
class Record:
    """What was seen of one atom."""

    atom: Atom
    seen: set[bool] = field(default_factory=set[bool])
    noticed: Noticed = Noticed.UNTRIED
    unread: str = ""
    """Why it could not be watched."""

    def faults(self) -> tuple[Fault, ...]:
        """Return what the cases do not show."""
        if self.unread:
            return (Fault.UNREAD,)
        if not self.seen:
            return (Fault.NEVER_RAN,)
        found = [
            fault for fault, value in ((Fault.NEVER_TRUE, True), (Fault.NEVER_FALSE, False)) if value not in self.seen
        ]
        if self.noticed is Noticed.NO:
            found.append(Fault.SURVIVED)
        return tuple(found)

    def add(self, other: "Record") -> None:
        """Take in what other cases showed of the same atom."""
        self.seen |= other.seen
        order = (Noticed.UNTRIED, Noticed.NO, Noticed.WORDS, Noticed.YES)
        self.noticed = max(self.noticed, other.noticed, key=order.index)
        self.unread = self.unread and other.unread


def one_line(text: str) -> str:
    """Return a text without its line breaks and runs of spaces."""
    return " ".join(text.split())
