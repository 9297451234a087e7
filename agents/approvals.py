"""Approvals that people gave beside the crew: taken into a release's evidence, where policies read them."""

from ..evidence.attestation import claimed_type
from ..evidence.predicates.types import APPROVAL
from ..evidence.stores.directory import DirectoryStore
from ..schemas.evidence import EvidenceBundle
from .protocol.release import Release


def take_in(release: Release) -> None:
    """Copy the approvals of what was built from the folder that the user named; whether they count is judged later."""
    if release.approvals is None:
        return
    given, kept = DirectoryStore(release.approvals), DirectoryStore(release.places.evidence)
    for subject in release.journal.document(EvidenceBundle, "evidence").subjects:
        for bundle in given.fetch(subject.digest):
            if claimed_type(bundle) == APPROVAL:
                kept.put(bundle)
