"""Where facts come from: a file of facts, a folder of signed evidence, manifests that stand for the cluster."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from ...adapters import manifest
from ...adapters.manifest.files import discover, read_bytes
from ...schemas.errors import InputError, ReviewError
from ...schemas.facts import Facts, ImageFacts, NamespaceFacts, ServiceLevel
from ..review.manifest import DEFAULT_NAMESPACE
from ..review.resources import resource_of
from ..shape import is_object
from .namespaces import merged, namespace_facts, service_level


@dataclass(frozen=True, kw_only=True)
class FactSources:
    """What facts may be read from; made once, asked for every review."""

    given: Facts = field(default_factory=Facts)
    """Stated outright; wins over evidence."""
    evidence: Callable[[str, str], ImageFacts] | None = None
    """Image digest and moment -> verified facts; None where nothing is looked up."""
    cluster: Mapping[str, NamespaceFacts] = field(default_factory=dict[str, NamespaceFacts])
    """Namespace -> what is in it; a namespace that is not here is unknown."""
    slo: Mapping[str, tuple[ServiceLevel, ...]] = field(default_factory=dict[str, tuple[ServiceLevel, ...]])
    """Namespace -> the error budgets of its services; a namespace that is not here is unknown."""

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
            cluster: files or folders of manifests. A namespace is known when any of them mentions it, its error budgets
                when a ConfigMap states one.

        Raises:
            ArgosyError: one of them cannot be read.
        """
        if trust and not evidence:
            raise InputError(
                "--trust says whose evidence counts, and there is no --evidence", hint="Give --evidence DIR."
            )
        given = _facts(facts) if facts else Facts()
        found = _namespaces(cluster)
        spaces = {name: namespace_facts(items) for name, items in found.items()}
        levels = {
            name: tuple(level for item in items if (level := service_level(item))) for name, items in found.items()
        }
        return cls(
            given=given,
            evidence=_evidence(evidence, trust) if evidence else None,
            cluster={
                **given.cluster,
                **{
                    name: merged(given.cluster[name], space) if name in given.cluster else space
                    for name, space in spaces.items()
                },
            },
            slo={**given.slo, **{name: (*given.slo.get(name, ()), *said) for name, said in levels.items() if said}},
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


def _namespaces(paths: Iterable[str]) -> dict[str, list[dict[str, Any]]]:
    """Return namespace -> the objects of these manifests that are in it."""
    found: dict[str, list[dict[str, Any]]] = {}
    for path in paths:
        for file in discover(path):
            for document in manifest.read(read_bytes(file), file):
                _note(document.object, found)
    return found


def _note(item: dict[str, Any], found: dict[str, list[dict[str, Any]]]) -> None:
    """Note the namespace that a manifest mentions, and the object in it."""
    metadata: Any = item.get("metadata")
    try:
        resource = resource_of(str(item.get("apiVersion", "")), str(item.get("kind", "")))
    except ReviewError:
        return
    if not is_object(metadata):
        return
    namespace = metadata.get("namespace") or DEFAULT_NAMESPACE
    if (resource.group, resource.kind) == ("", "Namespace"):
        found.setdefault(str(metadata.get("name")), [])
    elif resource.namespaced:
        found.setdefault(str(namespace), []).append({**item, "metadata": {**metadata, "namespace": namespace}})
