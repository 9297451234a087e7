"""Where facts come from: a file of facts, a folder of signed evidence, manifests that stand for the cluster."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from ...adapters import manifest
from ...adapters.manifest.files import discover, read_bytes
from ...schemas.errors import InputError, ReviewError
from ...schemas.facts import Facts, ImageFacts, NamespaceFacts
from ..review.canonical_object import canonical_object
from ..review.manifest import DEFAULT_NAMESPACE
from ..review.resources import resource_of
from ..shape import is_object


@dataclass(frozen=True, kw_only=True)
class FactSources:
    """What facts may be read from; made once, asked for every review."""

    given: Facts = field(default_factory=Facts)
    """Stated outright; wins over evidence."""
    evidence: Callable[[str, str], ImageFacts] | None = None
    """Image digest and moment -> verified facts; None where nothing is looked up."""
    cluster: Mapping[str, NamespaceFacts] = field(default_factory=dict[str, NamespaceFacts])
    """Namespace -> what is in it; a namespace that is not here is unknown."""

    @classmethod
    def load(
        cls,
        *,
        facts: str | None = None,
        evidence: str | None = None,
        trust: str | None = None,
        cluster: Iterable[str] = (),
    ) -> Self:
        """Open the sources that were named.

        Args:
            facts: a file of Facts, JSON or YAML.
            evidence: a folder of signed evidence.
            trust: the trust file that says whose keys count; the one beside this installation's keys when absent.
            cluster: files or folders of manifests. A namespace is known when any of them mentions it.

        Raises:
            ArgosyError: one of them cannot be read.
        """
        if trust and not evidence:
            raise InputError(
                "--trust says whose evidence counts, and there is no --evidence", hint="Give --evidence DIR."
            )
        given = _facts(facts) if facts else Facts()
        return cls(
            given=given,
            evidence=_evidence(evidence, trust) if evidence else None,
            cluster=_merged(given.cluster, _namespaces(cluster)),
        )

    def about(self, digest: str, at: str) -> ImageFacts | None:
        """Return the facts about an image, or None where nobody looked them up."""
        given = self.given.evidence.get(digest)
        if given is not None or self.evidence is None:
            return given
        return self.evidence(digest, at)


def _facts(file: str) -> Facts:
    documents = manifest.load(read_bytes(file), file)
    if len(documents) != 1:
        raise InputError(f"{file}: facts are one document", hint="Its schema is docs/schemas/facts.json.")
    return Facts.parse(documents[0].object, file)


def _evidence(folder: str, trust_file: str | None) -> Callable[[str, str], ImageFacts]:
    # Signatures and stores are needed only where evidence is given; loading them takes half of a short command's time.
    from ...evidence.facts import facts  # noqa: PLC0415
    from ...evidence.stores.directory import DirectoryStore  # noqa: PLC0415
    from ...evidence.trust import Trust  # noqa: PLC0415

    if not Path(folder).is_dir():
        raise InputError(f"{folder}: there is no such folder", hint="Give the folder that `argosy evidence` wrote.")
    trust = Trust.load(Path(trust_file) if trust_file else None)
    store = DirectoryStore(folder)
    return lambda digest, at: facts(store.fetch(digest), trust, digest, at)


def _namespaces(paths: Iterable[str]) -> dict[str, NamespaceFacts]:
    found: dict[str, list[dict[str, Any]]] = {}
    for path in paths:
        for file in discover(path):
            for document in manifest.read(read_bytes(file), file):
                _note(document.object, found)
    return {name: NamespaceFacts(network_policies=tuple(policies)) for name, policies in found.items()}


def _note(item: dict[str, Any], found: dict[str, list[dict[str, Any]]]) -> None:
    """Note the namespace that a manifest mentions, and the NetworkPolicy that it is."""
    metadata: Any = item.get("metadata")
    try:
        resource = resource_of(str(item.get("apiVersion", "")), str(item.get("kind", "")))
    except ReviewError:
        return
    if not is_object(metadata):
        return
    namespace = metadata.get("namespace") or DEFAULT_NAMESPACE
    if (resource.group, resource.kind) == ("", "Namespace"):
        namespace = metadata.get("name")
    elif not resource.namespaced:
        return
    policies = found.setdefault(str(namespace), [])
    if (resource.group, resource.kind) == ("networking.k8s.io", "NetworkPolicy"):
        policies.append(canonical_object({**item, "metadata": {**metadata, "namespace": namespace}}))


def _merged(first: Mapping[str, NamespaceFacts], second: Mapping[str, NamespaceFacts]) -> dict[str, NamespaceFacts]:
    merged = dict(first)
    for name, facts in second.items():
        known = merged.get(name, NamespaceFacts()).network_policies
        added = tuple(policy for policy in facts.network_policies if policy not in known)
        merged[name] = NamespaceFacts(network_policies=(*known, *added))
    return merged
