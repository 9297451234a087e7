"""In-toto Statement: what a payload says about which digests (github.com/in-toto/attestation spec/v1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from ...schemas.canonical import canonical_json
from ...schemas.evidence import Subject
from ..errors import SubjectError, UnreadableError
from .dsse import INTOTO, Envelope, Signer
from .encoding import as_list, as_object, as_text, read_object

STATEMENT_V1 = "https://in-toto.io/Statement/v1"
_READ_TYPES = (STATEMENT_V1, "https://in-toto.io/Statement/v0.1")
"""cosign up to 3.1 still writes v0.1."""
MAX_SUBJECTS = 10_000


@dataclass(frozen=True)
class Statement:
    """A predicate about subjects; subjects without a SHA-256 digest are not kept."""

    subjects: tuple[Subject, ...]
    predicate_type: str
    predicate: Mapping[str, Any]

    def payload(self) -> bytes:
        """Return the canonical bytes that are signed, as Statement v1."""
        return canonical_json(
            {
                "_type": STATEMENT_V1,
                "subject": [
                    {"name": subject.name, "digest": {"sha256": subject.digest.removeprefix("sha256:")}}
                    for subject in self.subjects
                ],
                "predicateType": self.predicate_type,
                "predicate": self.predicate,
            }
        )

    def about(self, digest: str) -> None:
        """Refuse the statement unless it is about the digest.

        Raises:
            SubjectError: the digest is none of its subjects.
        """
        if all(subject.digest != digest for subject in self.subjects):
            said = ", ".join(subject.digest[:19] for subject in self.subjects[:3]) or "nothing with a SHA-256 digest"
            raise SubjectError(
                f"it is about {said}, not about {digest[:19]}", hint="Attest the digest that is deployed."
            )


def parse(payload: bytes) -> Statement:
    """Read a Statement v1 or v0.1.

    Raises:
        UnreadableError: it is none.
    """
    value = read_object(payload, "statement")
    if value.get("_type") not in _READ_TYPES:
        raise UnreadableError(f"_type is {str(value.get('_type'))[:100]!r}, not {STATEMENT_V1!r}")
    predicate_type = as_text(value.get("predicateType"), "predicateType")
    if not predicate_type:
        raise UnreadableError("the statement has no predicateType")
    predicate = as_object(value.get("predicate"), "predicate")
    return Statement(_subjects(as_list(value.get("subject"), "subject")), predicate_type, predicate)


def _subjects(listed: list[Any]) -> tuple[Subject, ...]:
    if not 1 <= len(listed) <= MAX_SUBJECTS:
        raise UnreadableError(f"a statement has 1 to {MAX_SUBJECTS} subjects")
    return tuple(subject for subject in map(_subject, listed) if subject is not None)


def _subject(listed: Any) -> Subject | None:
    entry = as_object(listed, "subject")
    hexadecimal = as_object(entry.get("digest"), "subject digest").get("sha256")
    if hexadecimal is None:
        return None
    try:
        return Subject(name=as_text(entry.get("name"), "subject name"), digest=f"sha256:{hexadecimal}")
    except ValidationError as error:
        raise UnreadableError("a subject's SHA-256 digest is malformed") from error


def statement(predicate_type: str, predicate: Mapping[str, Any], subjects: Sequence[Subject]) -> Statement:
    """Return the statement of a predicate about subjects.

    Raises:
        SubjectError: no subject, or too many.
    """
    if not 1 <= len(subjects) <= MAX_SUBJECTS:
        raise SubjectError(f"a statement has 1 to {MAX_SUBJECTS} subjects")
    return Statement(tuple(subjects), predicate_type, predicate)


def sign(signer: Signer, statement: Statement) -> Envelope:
    """Return the statement's canonical bytes in an envelope that the signer signed."""
    return signer.sign(INTOTO, statement.payload())
