"""Judge what stands in files: manifests, live objects, recorded AdmissionReviews and Reviews, one after the other."""

import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..adapters.manifest import ManifestDocument, read
from ..adapters.manifest.files import discover, read_bytes
from ..schemas.errors import InputError, ReviewError
from ..schemas.facts import Facts
from ..schemas.review import PolicyException, Review
from ..schemas.verdict import DenyReason, Severity, Verdict
from .engine.judge import judged
from .facts import FactSources, gather
from .field_path import kubectl_path
from .finding import CheckedObject, Finding, FindingSource, PlacedReason
from .ignores import ignores
from .policy.params import Overrides
from .policy.policy_set import PolicySet
from .recourse import find
from .review import from_admission_review, from_manifest
from .review.manifest import DEFAULT_NAMESPACE
from .shape import is_object
from .stated_exceptions import Stated, is_exception, within

_NO_CLUSTER_OBJECTS = ("argosy.dev", "kustomize.config.k8s.io")
"""API groups of files that tools read and no API server does."""


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What every object of one run is judged on."""

    policies: PolicySet
    at: str
    """RFC 3339, whole seconds, UTC."""
    params: Overrides = field(default_factory=dict[str, Mapping[str, Any]])
    sources: FactSources = field(default_factory=FactSources)
    namespace_labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])
    """Namespace, or an empty text for every one, -> labels."""
    exceptions: Stated = field(default_factory=dict[str, tuple[PolicyException, ...]])
    """Namespace -> the PolicyExceptions in it."""
    strict: bool = False
    """Whether an unknown fact denies a manifest, too."""
    ways_out: bool = True
    """Whether a way out is looked for; what only counts refusals needs none."""

    def labels(self, namespace: str) -> dict[str, str] | None:
        """Return what is known of a namespace's labels."""
        return {**self.namespace_labels.get("", {}), **self.namespace_labels.get(namespace, {})} or None


@dataclass(frozen=True, slots=True)
class Judged:
    """One object, judged."""

    review: Review
    verdict: Verdict
    policies: PolicySet
    document: ManifestDocument | None = None
    prefix: str = ""
    """Where the judged object stands in the document: nowhere but in a recorded review is that not its root."""
    known: tuple[bool, ...] = ()
    """For each reason of the verdict, whether a baseline lists it; none: there is no baseline."""

    @property
    def is_denied(self) -> bool:
        """Whether something is refused that no baseline lists."""
        return not self.verdict.allowed and not (self.known and all(self.known))

    @property
    def is_recorded(self) -> bool:
        """Whether it is what a server once received, which no fix may change."""
        return bool(self.prefix)

    def finding(self) -> Finding:
        """Return it as a document."""
        request, verdict = self.review.request, self.verdict
        source = self.document.source if self.document else None
        marks = self.known or (False,) * len(verdict.reasons)
        skipped = {item.code for item in verdict.skipped}
        matching = dict.fromkeys(entry.policy.code for entry in self.policies.docket(self.review).entries)
        group = f"{request.kind.group}/" if request.kind.group else ""
        return Finding(
            source=FindingSource(
                file=source.file if source else "",
                line=source.line if source else 1,
                document=source.document if source else 0,
            ),
            object=CheckedObject(
                api_version=group + request.kind.version,
                kind=request.kind.kind,
                namespace=request.namespace,
                name=request.name,
            ),
            operation=request.operation,
            allowed=verdict.allowed,
            digest=verdict.digest,
            input_digest=verdict.input_digest,
            reasons=tuple(
                self._placed(reason, known=known) for reason, known in zip(verdict.reasons, marks, strict=True)
            ),
            warnings=tuple(map(self._placed, verdict.warnings)),
            skipped=verdict.skipped,
            exceptions=verdict.exceptions,
            audited=tuple(map(self._placed, verdict.audited)),
            judged_by=tuple(code for code in matching if code not in skipped),
            validation_actions=verdict.validation_actions,
            at=verdict.at,
            recourse=verdict.recourse,
        )

    def _placed(self, reason: DenyReason, *, known: bool = False) -> PlacedReason:
        line, column = self.document.position(self.prefix + reason.field) if self.document else (1, 1)
        path = kubectl_path(reason.field) if reason.field else ""
        return PlacedReason(**dict(reason), line=line, column=column, path=path, known=known)


@dataclass(frozen=True, slots=True)
class Passed:
    """A document of a folder that is no cluster object."""

    place: str


def check(paths: Iterable[str], terms: Terms) -> Iterator[Judged | Passed | InputError]:
    """Yield what came of every object below the paths, in order; an error is yielded, and the rest still judged.

    Nothing is kept: memory holds one file at a time.
    """
    for path in paths:
        try:
            for file in discover(path):
                yield from _file(file, terms, explicit=file == path)
        except InputError as error:
            yield error


def judge_object(item: dict[str, Any], terms: Terms, facts: Facts | None = None) -> Judged:
    """Judge an object that stands in no file.

    Args:
        item: a manifest.
        terms: what it is judged on.
        facts: instead of those that the terms' sources give.

    Raises:
        ReviewError: it is no cluster object.
    """
    review = _of_manifest(item, terms, (), facts)
    return _judged(review, terms)


def judge_again(item: Judged, before: Terms, after: Terms) -> Judged:
    """Judge what was judged by other policies with their own params, on the same facts and at the same moment.

    A recorded Review keeps the params that it holds.
    """
    review = item.review
    if review.params == {code: dict(values) for code, values in before.params.items()}:
        review = review.model_copy(update={"params": {code: dict(values) for code, values in after.params.items()}})
    return _judged(review, after, item.document, item.prefix)


def _file(file: str, terms: Terms, *, explicit: bool) -> Iterator[Judged | Passed | InputError]:
    try:
        for document in read(read_bytes(file), file):
            if not explicit and not _is_cluster_object(document.object):
                yield Passed(f"{file}:{document.source.line}")
            else:
                yield from _document(document, terms)
    except InputError as error:
        yield error


def _document(document: ManifestDocument, terms: Terms) -> Iterator[Judged | InputError]:
    source = document.source
    exceptions: list[PolicyException] = []
    try:
        exceptions = list(ignores(document, lambda: soft_codes(terms.policies)))
    except InputError as error:
        yield error
    try:
        if _is_review(document.object):
            review, prefix = Review.parse(document.object, "Review"), "/request/object"
        elif _is_admission_review(document.object):
            review, prefix = _of_admission_review(document.object, terms), "/request/object"
        else:
            _refuse_strangers(document.object)
            review, prefix = _of_manifest(document.object, terms, exceptions), ""
        if prefix and review.request.object is None:
            prefix = "/request/oldObject"
        yield _judged(review, terms, document, prefix)
    except InputError as error:
        line, column = document.position("")
        yield InputError(f"{source.file}:{line}:{column}: {error.message}", hint=error.hint)


def soft_codes(policies: PolicySet) -> frozenset[str]:
    """Return the codes that an exception may name: those of a set, and of every packaged policy.

    A file that is judged by a part of the policies may accept what the others warn of.
    """
    return _soft(policies) | _packaged_soft()


def _soft(policies: PolicySet) -> frozenset[str]:
    return frozenset(code for code, policy in policies.policies.items() if policy.severity is Severity.SOFT)


@functools.cache
def _packaged_soft() -> frozenset[str]:
    return _soft(PolicySet.load())


def _judged(review: Review, terms: Terms, document: ManifestDocument | None = None, prefix: str = "") -> Judged:
    verdict, judgements = judged(review, terms.policies)
    if terms.ways_out:
        verdict = find(review, terms.policies, verdict, judgements=judgements)
    return Judged(review, verdict, terms.policies, document, prefix)


def _of_manifest(
    item: dict[str, Any], terms: Terms, exceptions: Sequence[PolicyException], facts: Facts | None = None
) -> Review:
    review = from_manifest(
        item,
        at=terms.at,
        params=terms.params,
        exceptions=exceptions,
        namespace_labels=terms.labels(_text(item.get("metadata"), "namespace") or DEFAULT_NAMESPACE),
        unknown="deny" if terms.strict else "skip",
    )
    return _with_facts(review, terms, facts)


def _of_admission_review(item: dict[str, Any], terms: Terms) -> Review:
    labels = terms.labels(_text(item.get("request"), "namespace"))
    return _with_facts(from_admission_review(item, at=terms.at, params=terms.params, namespace_labels=labels), terms)


def _with_facts(review: Review, terms: Terms, facts: Facts | None = None) -> Review:
    known = facts if facts is not None else gather(review.request, terms.sources, terms.at)
    exceptions = (*review.exceptions, *within(terms.exceptions, review.request))
    return review.model_copy(update={"facts": known, "exceptions": exceptions})


def _text(item: Any, name: str) -> str:
    value = item.get(name) if is_object(item) else None
    return value if isinstance(value, str) else ""


def _group(item: dict[str, Any]) -> str:
    return _text(item, "apiVersion").rpartition("/")[0]


def _is_cluster_object(item: dict[str, Any]) -> bool:
    named = bool(_text(item, "apiVersion") and _text(item, "kind"))
    return (named and not _is_strange(item)) or _is_review(item)


def _is_strange(item: dict[str, Any]) -> bool:
    return _group(item) in _NO_CLUSTER_OBJECTS and not is_exception(item)


def _is_review(item: dict[str, Any]) -> bool:
    return "kind" not in item and "request" in item and "at" in item


def _is_admission_review(item: dict[str, Any]) -> bool:
    return item.get("kind") == "AdmissionReview" and _group(item) in ("", "admission.k8s.io")


def _refuse_strangers(item: dict[str, Any]) -> None:
    if _is_strange(item):
        raise ReviewError(f"a {_text(item, 'kind')} of {_group(item)} is no cluster object")
    if not _text(item, "apiVersion") or not _text(item, "kind"):
        raise ReviewError("this is no Kubernetes object: it has no apiVersion and kind", hint="Give manifests only.")
