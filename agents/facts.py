"""Facts of one release: what was attested about the images that an object names, and what is rendered beside it."""

from collections.abc import Sequence
from typing import Any

from ..admission.facts import FactSources, namespace_facts
from ..evidence.facts import facts
from ..evidence.stores.directory import DirectoryStore
from ..evidence.trust import Trust

Siblings = Sequence[dict[str, Any]]


def sources(store: DirectoryStore, trust: Trust, namespace: str, siblings: Siblings) -> FactSources:
    """Return where the facts of a release come from: its own evidence, and its own manifests for the cluster."""
    return FactSources(
        evidence=lambda digest, at: facts(store.fetch(digest), trust, digest, at),
        cluster={namespace: namespace_facts(siblings)},
    )
