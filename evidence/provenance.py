"""SLSA provenance v1 of the local builder; level is what the reader's trust grants the signer, never a claim."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..adapters import clock
from ..schemas.canonical import sha256
from ..schemas.evidence import Subject
from ..schemas.facts import Provenance
from .errors import SignerError, UnreadableError
from .predicates.moment import read_moment
from .predicates.types import PROVENANCE
from .signing.keys import LOCAL_BUILDER
from .statement import Statement
from .statement import statement as make_statement
from .statement.encoding import as_list, as_object, as_text
from .trust import TrustedKey

BUILD_TYPE = "https://argosy.dev/buildtypes/local/v1"
"""docs/buildtypes/local-v1.md."""
Resource = Mapping[str, Any]
"""An in-toto ResourceDescriptor: one of `uri`, `digest`, `content`."""


@dataclass(frozen=True)
class Build:
    """What a build was given and what it resolved."""

    source_uri: str
    """The repository's identity, without credentials."""
    source_commit: str
    """Full Git commit id."""
    source_ref: str = ""
    """Full Git ref that the commit was read from, e.g. `refs/heads/main`."""
    authors: Sequence[str] = ()
    """Who wrote the commit, e.g. mail addresses."""
    parameters: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Everything else that came from outside; a reader must know each."""
    dependencies: Sequence[Resource] = ()
    """What was resolved besides the source: lock files, base images."""
    builder: str = LOCAL_BUILDER
    """Builder id; the signer must be trusted to speak for it."""
    build_type: str = BUILD_TYPE
    """URI of the page that says what the parameters mean."""


def lock_file(name: str, content: bytes) -> dict[str, Any]:
    """Return a lock file as a resolved dependency: its name in the repository and the digest of its bytes."""
    return {"name": name, "digest": {"sha256": sha256(content).removeprefix("sha256:")}}


def statement(subjects: Sequence[Subject], build: Build) -> Statement:
    """Return the statement that these subjects came from that build."""
    return make_statement(PROVENANCE, predicate(build), subjects)


def predicate(build: Build) -> dict[str, Any]:
    """Return the provenance predicate of a build that ends now."""
    source = {"uri": build.source_uri, "digest": {"gitCommit": build.source_commit}}
    known = {"ref": build.source_ref, "authors": list(build.authors)}
    annotations = {name: value for name, value in known.items() if value}
    resolved = {**source, "annotations": annotations} if annotations else source
    moment = clock.now()
    return {
        "buildDefinition": {
            "buildType": build.build_type,
            "externalParameters": {**build.parameters, "source": source},
            "internalParameters": {},
            "resolvedDependencies": [resolved, *(dict(resource) for resource in build.dependencies)],
        },
        "runDetails": {
            "builder": {"id": build.builder},
            "metadata": {"startedOn": moment, "finishedOn": moment},
        },
    }


def parse(predicate: Mapping[str, Any], signer: TrustedKey) -> tuple[Provenance, str]:
    """Return what was built from what, at the level that the signer is granted for that builder, and the claimed time.

    Raises:
        UnreadableError: it names no builder, build type or source.
        SignerError: this key may not speak for the builder.
    """
    definition = as_object(predicate.get("buildDefinition"), "buildDefinition")
    details = as_object(predicate.get("runDetails"), "runDetails")
    builder = as_text(as_object(details.get("builder"), "builder").get("id"), "builder.id")
    build_type = as_text(definition.get("buildType"), "buildType")
    if not builder or not build_type:
        raise UnreadableError("provenance names its builder and build type")
    level = signer.level(builder)
    if level is None:
        raise SignerError(
            f"{signer.name} may not speak for builder {builder[:200]}",
            hint="Have that builder sign, or list the builder id under this key in the trust file.",
        )
    source = _source(definition)
    metadata = as_object(details.get("metadata") or {}, "metadata")
    value = Provenance(
        builder_id=builder,
        build_type=build_type,
        level=level,
        source_uri=source.uri,
        source_digest=source.commit,
        source_ref=source.ref,
        authors=source.authors,
    )
    return value, read_moment(metadata.get("finishedOn"), "finishedOn")


@dataclass(frozen=True)
class _Source:
    uri: str
    commit: str
    ref: str
    authors: tuple[str, ...] = ()


def _source(definition: Mapping[str, Any]) -> _Source:
    """Return the source that the build was asked for, with what its resolved dependency adds.

    Raises:
        UnreadableError: parameter and dependency disagree on the commit or the ref.
    """
    parameters = as_object(definition.get("externalParameters"), "externalParameters")
    source = _asked(parameters)
    for listed in as_list(definition.get("resolvedDependencies"), "resolvedDependencies"):
        dependency = as_object(listed, "dependency")
        uri, ref = _split(as_text(dependency.get("uri"), "dependency.uri"))
        if source.uri and uri == _split(source.uri)[0]:
            annotations = as_object(dependency.get("annotations") or {}, "annotations")
            authors = tuple(as_text(author, "author") for author in as_list(annotations.get("authors"), "authors"))
            source = _Source(
                source.uri,
                _agreed(source.commit, _commit(dependency), "commits"),
                _agreed(source.ref, ref or as_text(annotations.get("ref"), "ref"), "refs"),
                source.authors or authors,
            )
    return source


def _asked(parameters: Mapping[str, Any]) -> _Source:
    """Return the source as the parameter `source` names it, or GitHub's `workflow`."""
    if "source" not in parameters:
        workflow = as_object(parameters.get("workflow") or {}, "workflow")
        uri = as_text(workflow.get("repository"), "workflow.repository")
        return _Source(uri, "", as_text(workflow.get("ref"), "workflow.ref"))
    source = as_object(parameters["source"] or {}, "source")
    uri = as_text(source.get("uri"), "source.uri")
    return _Source(uri.partition("@refs/")[0], _commit(source), _split(uri)[1])


def _split(uri: str) -> tuple[str, str]:
    """Return repository and full ref of a URI such as `git+https://HOST/REPO@refs/heads/main`; `@COMMIT` is no ref."""
    repository, _, ref = uri.removeprefix("git+").partition("@refs/")
    folder, slash, name = repository.rpartition("/")
    return f"{folder}{slash}{name.partition('@')[0] if slash else name}", f"refs/{ref}" if ref else ""


def _commit(resource: Mapping[str, Any]) -> str:
    return as_text(as_object(resource.get("digest") or {}, "digest").get("gitCommit"), "gitCommit")


def _agreed(asked: str, found: str, what: str) -> str:
    if asked and found and asked != found:
        raise UnreadableError(f"the source parameter and the resolved source are different {what}")
    return asked or found
