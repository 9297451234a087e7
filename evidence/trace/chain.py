"""The chain: each entry is a signed statement that names the one before; only a lawful next entry extends it."""

from dataclasses import dataclass, replace
from typing import Any

from ...schemas.canonical import canonical_json, sha256
from ...schemas.entry import GENESIS, Entry
from ...schemas.errors import DocumentError, TraceError, TransitionError
from ...schemas.evidence import Subject
from ...schemas.phase import Phase, advance
from ...schemas.role import Role
from ..errors import RefusedError
from ..statement import Envelope, Signer, parse, sign, statement, verify
from ..statement.encoding import read_object
from ..trust import Trust

PREDICATE = "https://argosy.dev/predicates/trace/v1"


@dataclass(frozen=True)
class Chain:
    """Where a release stands after the entries so far; a fold, never stored."""

    release: str = ""
    count: int = 0
    head: str = GENESIS
    """Digest of the last envelope's canonical bytes."""
    phase: Phase | None = None
    """None before the first entry."""

    def extend(self, entry: Entry, head: str) -> "Chain":
        """Return the chain with one more entry, whose envelope has the digest `head`.

        Raises:
            TraceError: it does not follow the last one.
            TransitionError: the release may not go there, or not by this signer.
        """
        if entry.sequence != self.count:
            raise TraceError(_misplaced(entry.sequence, self.count))
        if entry.previous != self.head:
            raise TraceError(f"entry {entry.sequence} does not follow the entry before it: one of them was replaced")
        if self.count and entry.release != self.release:
            raise TraceError(f"entry {entry.sequence} belongs to another release, {entry.release}")
        if not entry.artifacts:
            raise TraceError(f"entry {entry.sequence} decides on nothing: it names no artifact")
        return replace(self, release=entry.release, count=self.count + 1, head=head, phase=self._phase(entry))

    def _phase(self, entry: Entry) -> Phase:
        if self.phase is None:
            if (entry.kind, entry.phase, entry.actor) != ("gate", Phase.REQUESTED, Role.PLANNER):
                raise TransitionError("a release begins with Requested, signed by the planner")
            return entry.phase
        if entry.kind == "gate":
            return advance(self.phase, entry.phase, entry.actor)
        if entry.phase is not self.phase:
            raise TransitionError(f"a {entry.kind} at {self.phase} cannot say that the release is at {entry.phase}")
        return self.phase


def seal(entry: Entry, signer: Signer) -> bytes:
    """Return the canonical bytes of the entry's signed envelope; its subjects are the artifacts decided on."""
    subjects = [Subject(name=name, digest=digest) for name, digest in sorted(entry.artifacts.items())]
    return canonical_json(sign(signer, statement(PREDICATE, entry.wire(), subjects)))


def unseal(line: bytes, trust: Trust) -> Entry:
    """Return the entry of a signed envelope, verified: its bytes, its signature, and that the signer holds the role.

    Raises:
        TraceError: it was changed, or signed by a key that may not say so.
    """
    try:
        envelope = read_object(line, "the envelope")
        if canonical_json(envelope) != line:
            raise TraceError("the envelope is not written canonically: it was changed")
        keyid, payload = verify(_single(envelope), trust)
        stated = parse(payload)
        entry = Entry.parse(dict(stated.predicate), "entry")
    except (RefusedError, DocumentError) as error:
        raise TraceError(error.message) from error
    if stated.predicate_type != PREDICATE or stated.payload() != payload:
        raise TraceError("it is no statement of a trace entry")
    if {subject.name: subject.digest for subject in stated.subjects} != entry.artifacts:
        raise TraceError("its subjects are not the artifacts that it names")
    if entry.actor not in trust.entry(keyid).roles:
        signer = trust.entry(keyid)
        held = ", ".join(signer.roles) or "nobody"
        raise TraceError(
            f"it speaks for the {entry.actor} and is signed by the key {signer.name}, which is trusted as {held}, "
            f"not as {entry.actor}"
        )
    return entry


def digest(line: bytes) -> str:
    """Return the digest that the next entry names as `previous`."""
    return sha256(line)


def _single(envelope: Envelope) -> dict[str, Any]:
    signatures: object = envelope.get("signatures")
    one = isinstance(signatures, list) and len(signatures) == 1  # pyright: ignore[reportUnknownArgumentType] - JSON
    if not one or set(envelope) != {"payload", "payloadType", "signatures"}:
        raise TraceError("an entry has one signature and nothing beside it")
    return envelope


def _misplaced(sequence: int, expected: int) -> str:
    if sequence > expected:
        missing = f"entry {expected}" if sequence == expected + 1 else f"entries {expected} to {sequence - 1}"
        return f"{missing} was removed or stands elsewhere: entry {sequence} stands in that place"
    return f"entry {sequence} stands where entry {expected} belongs: it was added or reordered"
