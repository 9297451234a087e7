"""One attestation examined for one digest: what it says, who said it, and whether that counts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from ..schemas.canonical import sha256
from ..schemas.document import Document
from ..schemas.facts import Problem
from ..schemas.role import Role
from . import provenance, vsa
from .attestation import Attested, claimed_type, open_attestation
from .errors import ExpiredError, RefusedError, SignerError, UnreadableError
from .predicates import approval, bill_of_materials, coverage, sast, test_results, vex, vulnerability_scan
from .predicates.moment import NEVER, later
from .predicates.types import fact_name
from .trust import Trust, TrustedKey

SKEW_SECONDS = 300
"""How far ahead of ours a signer's clock may be."""

Parse = Callable[[Mapping[str, Any], TrustedKey], tuple[Document, str]]


def _unsigned(parse: Callable[[Mapping[str, Any]], tuple[Document, str]]) -> Parse:
    return lambda predicate, _signer: parse(predicate)


_PERSON = "approver"
"""Stands among roles for a key without one, that approves for a group."""
_BUILDER = frozenset({Role.BUILDER})
_READERS: Mapping[str, tuple[frozenset[str], Parse]] = MappingProxyType(
    {
        "provenance": (_BUILDER, provenance.parse),
        "sbom": (_BUILDER, _unsigned(bill_of_materials.parse)),
        "tests": (_BUILDER, _unsigned(test_results.parse)),
        "coverage": (_BUILDER, _unsigned(coverage.parse)),
        "sast": (_BUILDER, _unsigned(sast.parse)),
        "vulns": (_BUILDER, _unsigned(vulnerability_scan.parse)),
        "vsa": (frozenset({Role.AUDITOR}), _unsigned(vsa.parse)),
        "approvals": (frozenset({_PERSON}), approval.parse),
        "vex": (frozenset({Role.AUDITOR, Role.BUILDER, _PERSON}), _unsigned(vex.parse)),
    }
)
"""Field of ImageFacts -> whose key may say it, and how it is read."""

_NOBODY = TrustedKey(name="nobody", keyid="0" * 64, public_key="")


@dataclass(frozen=True)
class Examined:
    """What one attestation is worth for one digest."""

    attestation: str
    """Digest of the bundle."""
    predicate_type: str = ""
    """Empty when no trusted key vouches for it."""
    signer: str = ""
    """Name of the trusted key; empty when none signed it."""
    signed: bool = False
    """Whether a trusted key, valid at the time, signed a statement about the digest."""
    name: str | None = None
    """The field of ImageFacts that it fills; None for predicates that are no fact."""
    value: Document | None = None
    time: str = NEVER
    problem: Problem | None = None
    hint: str = ""


def examine(bundle: bytes, trust: Trust, image_digest: str, at: str) -> Examined:
    """Return what an attestation says about a digest at a moment; pure, and never raises for what a stranger wrote."""
    digest = sha256(bundle)
    try:
        opened = open_attestation(bundle, trust)
    except RefusedError as error:
        return Examined(digest, problem=_problem(error, digest, claimed_type(bundle)), hint=error.hint)
    signer = trust.entry(opened.keyid)
    kind = opened.statement.predicate_type
    try:
        opened.statement.about(image_digest)
        if not signer.valid_at(at):
            raise ExpiredError(
                f"the key {signer.name} does not count at {at}", hint="Sign again with a key that is valid."
            )
    except RefusedError as error:
        return Examined(digest, kind, signer.name, problem=_problem(error, digest, kind), hint=error.hint)
    name = fact_name(kind)
    if name is None:
        return Examined(digest, kind, signer.name, signed=True)
    try:
        value, time = _read(opened, name, signer)
        if time > later(at, SKEW_SECONDS):
            raise ExpiredError(f"its time {time} lies after {at}", hint="Set the signer's clock, and sign again.")
    except RefusedError as error:
        problem = _problem(error, digest, kind)
        return Examined(digest, kind, signer.name, signed=True, name=name, problem=problem, hint=error.hint)
    return Examined(digest, kind, signer.name, signed=True, name=name, value=value, time=time)


def readable(predicate_type: str, predicate: Mapping[str, Any]) -> None:
    """Refuse a predicate that nobody could read as the fact that its type stands for.

    Raises:
        RefusedError: it is none of that type; provenance is left to its signer's trust.
    """
    name = fact_name(predicate_type)
    if name is not None and name != "provenance":
        _parsed(name, predicate, _NOBODY)


def _read(opened: Attested, name: str, signer: TrustedKey) -> tuple[Document, str]:
    may, _ = _READERS[name]
    if may.isdisjoint({*signer.roles, *([_PERSON] if signer.groups else [])}):
        who = " or ".join("a key with groups" if one == _PERSON else f"a key with role {one}" for one in sorted(may))
        raise SignerError(f"{signer.name} may not say this; only {who} may", hint=f"Have {who} sign it.")
    return _parsed(name, opened.statement.predicate, signer)


def _parsed(name: str, predicate: Mapping[str, Any], signer: TrustedKey) -> tuple[Document, str]:
    _, parse = _READERS[name]
    try:
        return parse(predicate, signer)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise UnreadableError(f"{where}: {first['msg']}") from error


def _problem(error: RefusedError, attestation: str, predicate_type: str) -> Problem:
    about = fact_name(predicate_type) or ""
    return Problem(kind=error.kind, attestation=attestation, message=error.message, about=about)
