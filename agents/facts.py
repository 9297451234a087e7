"""Facts of one release: what was attested about the images that an object names, and what is rendered beside it."""

from collections.abc import Sequence
from typing import Any

from ..admission.facts import FactSources
from ..admission.review.canonical_object import canonical_object
from ..evidence.facts import facts
from ..evidence.stores.directory import DirectoryStore
from ..evidence.trust import Trust
from ..schemas.facts import NamespaceFacts

Siblings = Sequence[dict[str, Any]]


def sources(store: DirectoryStore, trust: Trust, namespace: str, siblings: Siblings) -> FactSources:
    """Return where the facts of a release come from: its own evidence, and its own NetworkPolicies for the cluster."""
    beside = tuple(canonical_object(item) for item in siblings if item.get("kind") == "NetworkPolicy")
    return FactSources(
        evidence=lambda digest, at: facts(store.fetch(digest), trust, digest, at),
        cluster={namespace: NamespaceFacts(network_policies=beside)},
    )
