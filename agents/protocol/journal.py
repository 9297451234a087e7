"""Journal: the trace as the protocol writes and reads it; once a name was written in an attempt it is done."""

from collections.abc import Mapping
from typing import Literal, TypeVar

from ...adapters import clock
from ...evidence.attestation import attest
from ...evidence.signing.keys import Keyring
from ...evidence.trace import Trace
from ...schemas.canonical import Digest
from ...schemas.document import Document
from ...schemas.entry import Entry
from ...schemas.evidence import Subject
from ...schemas.intent import Intent
from ...schemas.phase import Decision, Phase
from ...schemas.recourse_bundle import RecourseBundle
from ...schemas.role import Role

INTENT = "https://argosy.dev/predicates/intent/v1"
RECOURSE = "https://argosy.dev/predicates/recourse/v1"
_LONGEST = 4000
Kind = TypeVar("Kind", bound=Document)


class Journal:
    """Writes one release's trace, each entry by its own role's key."""

    def __init__(self, release: str, trace: Trace, keyring: Keyring) -> None:
        self.release = release
        self.trace = trace
        self._keyring = keyring

    @property
    def phase(self) -> Phase | None:
        """Return where the release stands; None before it was requested."""
        return self.trace.chain.phase

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Return every entry, oldest first."""
        return self.trace.entries()

    @property
    def attempt(self) -> int:
        """Return which attempt is on its way, from 1."""
        return self.entries[-1].attempt if self.entries else 1

    @property
    def gates(self) -> tuple[Entry, ...]:
        """Return the entries that moved the release, oldest first."""
        return tuple(entry for entry in self.entries if entry.kind == "gate")

    def find(self, kind: Literal["step", "handover"], name: str, attempt: int | None = None) -> Entry | None:
        """Return what was written under a name in an attempt, by default the one on its way."""
        wanted = (kind, name, attempt or self.attempt)
        return next((e for e in self.entries if (e.kind, e.name, e.attempt) == wanted), None)

    def latest(self, name: str, until: int | None = None) -> Digest | None:
        """Return the newest artifact of a name, up to an entry's sequence."""
        known = self.entries if until is None else self.entries[: until + 1]
        return next((e.artifacts[name] for e in reversed(known) if name in e.artifacts), None)

    def read(self, digest: Digest) -> bytes:
        """Return an artifact's bytes, checked against the digest."""
        return self.trace.get(digest)

    def document(self, kind: type[Kind], name: str) -> Kind:
        """Return the newest document of a name, validated again."""
        digest = self.latest(name)
        if digest is None:
            raise LookupError(f"the release has no {name} yet")
        return kind.parse(self.read(digest), name)

    def step(
        self, actor: Role, name: str, artifacts: Mapping[str, bytes], why: str, *, attempt: int | None = None
    ) -> Entry:
        """Record that a step finished; it will not run again in this attempt."""
        return self._append(actor, "step", Decision.ALLOW, artifacts, why, name=name, attempt=attempt)

    def hand_over(self, intent: Intent, attempt: int) -> Entry:
        """Record a signed Intent."""
        subjects = [Subject(name=name, digest=digest) for name, digest in sorted(intent.artifacts.items())]
        bundle = attest(self._keyring[intent.sender], INTENT, intent.wire(), subjects)
        why = f"{intent.sender} asks {intent.recipient}: {intent.goal}"
        decision = Decision.REVISE if self.phase is Phase.DENIED else Decision.ALLOW
        return self._append(
            intent.sender, "handover", decision, {"intent": bundle}, why, name=intent.id, attempt=attempt
        )

    def gate(  # noqa: PLR0913 - the fields of an entry
        self,
        actor: Role,
        phase: Phase,
        decision: Decision,
        artifacts: Mapping[str, bytes],
        why: str,
        *,
        codes: tuple[str, ...] = (),
        policies: Digest | None = None,
        attempt: int | None = None,
    ) -> Entry:
        """Record a gatekeeper's decision; an allow moves the release."""
        return self._append(
            actor, "gate", decision, artifacts, why, phase=phase, codes=codes, policies=policies, attempt=attempt
        )

    def escalate(self, actor: Role, bundle: RecourseBundle, codes: tuple[str, ...], why: str) -> Entry:
        """Record that the loop stopped, with the signed bundle of everything that was tried."""
        denial = self.latest("denial")
        subjects = [Subject(name="denial", digest=denial)] if denial else []
        signed = attest(self._keyring[actor], RECOURSE, bundle.wire(), subjects)
        return self._append(actor, "handover", Decision.ESCALATE, {"recourse": signed}, why, name="stop", codes=codes)

    def _append(  # noqa: PLR0913 - the fields of an entry
        self,
        actor: Role,
        kind: Literal["gate", "handover", "step"],
        decision: Decision,
        artifacts: Mapping[str, bytes],
        why: str,
        *,
        name: str = "",
        phase: Phase | None = None,
        codes: tuple[str, ...] = (),
        policies: Digest | None = None,
        attempt: int | None = None,
    ) -> Entry:
        entry = Entry(
            release=self.release,
            sequence=self.trace.chain.count,
            previous=self.trace.chain.head,
            time=clock.now(),
            actor=actor,
            kind=kind,
            name=name,
            phase=phase or self.trace.chain.phase or Phase.REQUESTED,
            decision=decision,
            attempt=attempt or self.attempt,
            artifacts={key: self.trace.put(data) for key, data in sorted(artifacts.items())},
            policies=policies,
            codes=codes,
            why=why if len(why) <= _LONGEST else why[: _LONGEST - 1] + "…",
        )
        return self.trace.append(entry, self._keyring[actor])
