"""Why evidence does not count: one error a kind of problem, so that each has its own way out."""

from typing import ClassVar, Literal

from ..schemas.errors import EvidenceError

ProblemKind = Literal["missing", "expired", "wrong-signer", "wrong-subject", "unreadable"]


class RefusedError(EvidenceError):
    """A piece of evidence that does not count; `kind` is the kind of the Problem that facts report."""

    code: ClassVar[str] = "E_EVIDENCE"
    exit_code: ClassVar[int] = 1
    kind: ClassVar[ProblemKind]


class UnreadableError(RefusedError):
    """It is not what it should be: bytes, encoding, shape or limits."""

    kind: ClassVar[ProblemKind] = "unreadable"


class SignerError(RefusedError):
    """No key that may say so signed it."""

    kind: ClassVar[ProblemKind] = "wrong-signer"


class SubjectError(RefusedError):
    """It is about something else."""

    kind: ClassVar[ProblemKind] = "wrong-subject"


class ExpiredError(RefusedError):
    """It lies outside of its key's validity, or in the future."""

    kind: ClassVar[ProblemKind] = "expired"


class MissingError(RefusedError):
    """Nobody said it."""

    kind: ClassVar[ProblemKind] = "missing"
