"""PolicyExceptions as manifests state them: read and checked before anything is judged; faults name file and line."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from ..adapters.manifest import ManifestDocument, read
from ..adapters.manifest import pointer as pointers
from ..adapters.manifest.files import discover, read_bytes
from ..schemas.document import CAMEL, Document
from ..schemas.errors import InputError
from ..schemas.label_selector import LabelSelector
from ..schemas.review import ExceptionScope, PolicyException, Request
from .review.manifest import DEFAULT_NAMESPACE

KIND = "PolicyException"
_MARK = KIND.encode()
_HARD = re.compile(r"I_[A-Z0-9_]+")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")
_HOST = re.compile(r"(\*\.)?[A-Za-z0-9]([-A-Za-z0-9.]*[A-Za-z0-9])?(:\d+)?")
_PATTERN_LENGTH = 512
_HINT = "See docs/exceptions.md for the fields of a PolicyException."

Stated = Mapping[str, tuple[PolicyException, ...]]
"""Namespace -> the exceptions in it, one for each code that one of them names."""


class _Metadata(Document):
    """Of an object's metadata, what an exception needs."""

    model_config = {**CAMEL, "extra": "ignore"}

    name: Annotated[str, Field(min_length=1)]
    namespace: Annotated[str, Field(min_length=1)] = DEFAULT_NAMESPACE


class _Spec(Document):
    model_config = CAMEL

    policies: Annotated[tuple[str, ...], Field(min_length=1)]
    selector: LabelSelector = LabelSelector()
    images: tuple[str, ...] = ()
    reason: Annotated[str, Field(min_length=1)]
    owner: Annotated[str, Field(min_length=1)]
    expires: str


class _Manifest(Document):
    model_config = {**CAMEL, "extra": "ignore"}

    api_version: Literal["argosy.dev/v1alpha1"]
    metadata: _Metadata
    spec: _Spec


class _FaultError(Exception):
    def __init__(self, place: tuple[str | int, ...], message: str) -> None:
        super().__init__(message)
        self.place = place
        self.message = message


def is_exception(item: Mapping[str, Any]) -> bool:
    """Return whether a manifest is a PolicyException of ours, of whatever version."""
    version = item.get("apiVersion")
    return item.get("kind") == KIND and isinstance(version, str) and version.partition("/")[0] == "argosy.dev"


def load(
    paths: Iterable[str], facts: Iterable[str], known: Callable[[], Collection[str]]
) -> dict[str, tuple[PolicyException, ...]]:
    """Read every PolicyException of files and folders; other manifests beside them are passed over.

    Args:
        paths: given for their exceptions: each must hold one.
        facts: given for the cluster that they stand for: they may hold some.
        known: gives the codes of soft policies; asked only where an exception stands.

    Raises:
        InputError: one is wrong, or a path cannot be read; names file and line.
    """
    found: dict[tuple[str, str], tuple[PolicyException, ...]] = {}
    for path in paths:
        if not _gather(path, known, found):
            raise InputError(f"{path}: holds no {KIND} of argosy.dev", hint=_HINT)
    for path in facts:
        _gather(path, known, found)
    stated: dict[str, tuple[PolicyException, ...]] = {}
    for namespace, name in sorted(found):
        stated[namespace] = (*stated.get(namespace, ()), *found[namespace, name])
    return stated


def within(stated: Stated, request: Request) -> tuple[PolicyException, ...]:
    """Return the exceptions that may concern a request: those of its namespace."""
    return stated.get(request.namespace, ()) if request.namespace else ()


def _gather(
    path: str, known: Callable[[], Collection[str]], found: dict[tuple[str, str], tuple[PolicyException, ...]]
) -> int:
    count = 0
    for file in discover(path):
        data = read_bytes(file)
        for document in read(data, file) if _MARK in data else ():
            if is_exception(document.object):
                namespace, name, exceptions = _read(document, known)
                if found.setdefault((namespace, name), exceptions) != exceptions:
                    raise _error(document, _FaultError(("metadata", "name"), f"{name} is stated twice, differently"))
                count += 1
    return count


def _read(
    document: ManifestDocument, known: Callable[[], Collection[str]]
) -> tuple[str, str, tuple[PolicyException, ...]]:
    try:
        manifest = _Manifest.model_validate(document.object)
        metadata, spec = manifest.metadata, manifest.spec
        for index, code in enumerate(spec.policies):
            _check_code(index, code, known)
        for index, pattern in enumerate(spec.images):
            _check_pattern(index, pattern)
        expires = _moment(spec.expires)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = first["loc"]
        message = f"{'.'.join(map(str, place))}: {first['msg'].removeprefix('Value error, ')}"
        raise _error(document, _FaultError(place, message)) from error
    except _FaultError as fault:
        raise _error(document, fault) from fault
    scope = ExceptionScope(namespace=metadata.namespace, selector=spec.selector, images=spec.images)
    exceptions = tuple(
        PolicyException(
            code=code,
            reason=spec.reason,
            source=f"{KIND} {metadata.namespace}/{metadata.name}",
            owner=spec.owner,
            expires=expires,
            scope=scope,
        )
        for code in dict.fromkeys(spec.policies)
    )
    return metadata.namespace, metadata.name, exceptions


def _check_code(index: int, code: str, known: Callable[[], Collection[str]]) -> None:
    place = ("spec", "policies", index)
    if _HARD.fullmatch(code):
        raise _FaultError(place, f"{code} is a hard policy, and hard means hard: no exception turns it into an allow")
    codes = known()
    if code not in codes:
        raise _FaultError(place, f"there is no soft policy {code}; there is {', '.join(sorted(codes))}")


def _check_pattern(index: int, pattern: str) -> None:
    host, slash, rest = pattern.partition("/")
    place = ("spec", "images", index)
    if len(pattern) > _PATTERN_LENGTH or not pattern.isprintable():
        raise _FaultError(place, f"an image pattern is one line of at most {_PATTERN_LENGTH} characters")
    if pattern == "**":
        return
    if not slash or not rest or not ("." in host or ":" in host or host == "localhost"):
        raise _FaultError(place, f"{pattern!r} names no registry: nginx is docker.io/library/nginx")
    if not _HOST.fullmatch(host):
        raise _FaultError(place, f"{host!r} is no registry: * may stand for its first label only, as in *.example.com")
    if any("**" in part and part != "**" for part in rest.split("/")) or "" in rest.split("/"):
        raise _FaultError(place, f"{pattern!r}: ** stands alone between slashes")


def _moment(text: str) -> str:
    place = ("spec", "expires")
    if not _MOMENT.fullmatch(text):
        raise _FaultError(place, f"{text!r} is no RFC 3339 moment such as 2026-06-30T00:00:00Z")
    try:
        moment = datetime.fromisoformat(text.upper()).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise _FaultError(place, f"{text!r} is no moment: {error}") from error
    return f"{moment.replace(tzinfo=None, microsecond=0).isoformat()}Z"


def _error(document: ManifestDocument, fault: _FaultError) -> InputError:
    line, column = document.position(pointers.join(fault.place))
    return InputError(f"{document.source.file}:{line}:{column}: {fault.message}", hint=_HINT)
