"""What a release came to, read from its trace and its folder: the same after a moment and after a month."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..schemas.entry import Entry
from ..schemas.evidence import EvidenceBundle
from ..schemas.phase import Decision, Phase
from ..schemas.verdict import DenyReason, Verdict
from .protocol.arbitration import refusals
from .protocol.denial import reasons_of
from .protocol.journal import Journal
from .protocol.release import Release


@dataclass(frozen=True)
class Refusal:
    """The reasons of one refused object, or of the crew itself."""

    document: str
    """Path of the rendered file; empty for a gate of the crew."""
    reasons: tuple[DenyReason, ...]


@dataclass(frozen=True)
class Outcome:
    """Where a release stands and where its parts are."""

    release: str
    phase: Phase
    attempt: int
    environment: str
    head: str
    """Digest that stands for the whole trace."""
    commit: str | None
    image: str | None
    refused: tuple[Refusal, ...]
    """Why it stands where it stands, when it was denied."""
    places: dict[str, Path]

    @property
    def allowed(self) -> bool:
        """Return whether the release is staged."""
        return self.phase is Phase.STAGED

    def wire(self) -> dict[str, Any]:
        """Return the JSON value of `--output json`."""
        return {
            "release": self.release,
            "phase": self.phase.value,
            "attempt": self.attempt,
            "environment": self.environment,
            "head": self.head,
            "commit": self.commit,
            "image": self.image,
            "reasons": [
                {"document": refusal.document, **reason.wire()}
                for refusal in self.refused
                for reason in refusal.reasons
            ],
            **{name: str(path) for name, path in self.places.items()},
        }


def outcome(release: Release) -> Outcome:
    """Return what a release came to."""
    journal = release.journal
    staged = journal.phase is Phase.STAGED
    commit = json.loads(journal.read(journal.latest("commit") or ""))["commit"] if staged else None
    bundle = journal.document(EvidenceBundle, "evidence") if journal.latest("evidence") else None
    places = release.places
    return Outcome(
        release=release.id,
        phase=journal.phase or Phase.REQUESTED,
        attempt=journal.attempt,
        environment=release.request.environment,
        head=journal.trace.chain.head,
        commit=commit,
        image=f"{bundle.subjects[0].name}@{bundle.subjects[0].digest}" if bundle else None,
        refused=() if staged or not refusals(journal) else refused(journal, refusals(journal)[-1]),
        places={
            "gitops": release.gitops,
            "export": places.export,
            "work": places.work,
            "state": places.state,
            "trust": release.trust_file,
        },
    )


def refused(journal: Journal, entry: Entry) -> tuple[Refusal, ...]:
    """Return the reasons of a gate that did not let the release pass, object by object."""
    if entry.decision not in {Decision.DENY, Decision.REVISE}:
        return ()
    found: list[Refusal] = []
    left = list(reasons_of(journal, entry))
    for name, digest in sorted(entry.artifacts.items()):
        if name.startswith("verdict/"):
            reasons = Verdict.parse(journal.read(digest), name).reasons
            left = [reason for reason in left if reason not in reasons]
            if reasons:
                found.append(Refusal(name.removeprefix("verdict/"), reasons))
    return (*found, Refusal("", tuple(left))) if left else tuple(found)
