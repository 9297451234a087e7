"""The errors that two rooms need: one root, a hint for a person, and the exit code of the command."""

from typing import ClassVar


class ArgosyError(Exception):
    """We could not do what was asked; a refusal is a Verdict and no error.

    `hint` is one imperative sentence that says what to do. `retryable` says that the same call may succeed later.
    """

    code: ClassVar[str] = "E_INTERNAL"
    exit_code: ClassVar[int] = 3
    retryable: ClassVar[bool] = False

    def __init__(self, message: str, *, hint: str = "") -> None:
        """Keep the message and the hint."""
        super().__init__(message)
        self.message = message
        self.hint = hint


class InputError(ArgosyError):
    """What was given cannot be used: a file, an option, a repository, a goal."""

    code: ClassVar[str] = "E_INPUT"
    exit_code: ClassVar[int] = 2


class DocumentError(InputError):
    """A document is not JSON or does not fit its schema."""

    code: ClassVar[str] = "E_DOCUMENT"


class PolicyError(InputError):
    """A policy, a set or its params do not load: names file, line and reason; raised at load, never at a request."""

    code: ClassVar[str] = "E_POLICY"


class ReviewError(InputError):
    """An AdmissionReview is malformed: HTTP 400."""

    code: ClassVar[str] = "E_REVIEW"


class EvidenceError(ArgosyError):
    """Evidence cannot be made, found or read by us; bad evidence is a DenyReason."""

    code: ClassVar[str] = "E_EVIDENCE"


class TrustError(InputError):
    """Keys or the trust file are missing, unreadable or unsafe."""

    code: ClassVar[str] = "E_TRUST"


class UntrustedError(TrustError):
    """Policies or params that nobody who may sign them signed as they are; the message begins with the reason."""


class TraceError(ArgosyError):
    """A trace was changed, cut, reordered or signed by someone else; names the place."""

    code: ClassVar[str] = "E_TRACE"
    exit_code: ClassVar[int] = 1


class TransitionError(ArgosyError):
    """The release may not move there, or not by this gatekeeper."""

    code: ClassVar[str] = "E_TRANSITION"


class BusyError(ArgosyError):
    """Another process works on the same release."""

    code: ClassVar[str] = "E_BUSY"
    exit_code: ClassVar[int] = 4
    retryable: ClassVar[bool] = True
