"""Whether an exported trace is whole; what was changed, removed, added, reordered or re-signed is named."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...schemas.entry import Entry
from ...schemas.errors import DocumentError, InputError, TraceError, TransitionError
from ...schemas.role import Role
from ..attestation import Attested, open_attestation
from ..errors import RefusedError, SignerError
from ..trust import Trust
from .artifacts import Artifacts
from .chain import Chain, digest, unseal
from .export import EVENTS, HEAD, HEAD_PREDICATE, HEAD_ROLE
from .summary import SUMMARY, Passed

_RESTORE = "Do not rely on this trace; get it again from where it was made."
INTENT, RECOURSE = "intent", "recourse"
"""Names of the artifacts that carry a signature of their own, beside the summary."""
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


@dataclass(frozen=True)
class Exported:
    """A trace that was verified."""

    directory: Path
    entries: tuple[Entry, ...]
    heads: tuple[str, ...]
    """Digest of each entry's envelope."""
    artifacts: Artifacts

    @property
    def head(self) -> str:
        """Return the digest that stands for the whole trace."""
        return self.heads[-1]


def read(directory: Path) -> Iterator[tuple[int, bytes]]:
    """Yield line number, from 1, and bytes of each envelope in an export.

    Raises:
        TraceError: there is no trace, or it does not end with a whole line.
    """
    path = directory / EVENTS
    try:
        data = path.read_bytes()
    except OSError as error:
        hint = "Give the folder that `argosy ship` printed as its export."
        raise TraceError(f"there is no trace in {directory}: cannot read {EVENTS}", hint=hint) from error
    if not data.endswith(b"\n"):
        raise TraceError(f"{EVENTS} is empty or its last line is cut", hint=_RESTORE)
    yield from enumerate(data[:-1].split(b"\n"), start=1)


def verify(directory: Path, trust: Trust, head: str | None = None) -> Exported:
    """Return the trace of an export, proven whole.

    Args:
        directory: the export.
        trust: the verifier's own keys.
        head: a digest that the trace must contain, e.g. from a commit's trailer `Argosy-Trace-Head`.

    Raises:
        InputError: the head is no digest.
        TraceError: it is not whole; names the place.
    """
    if head is not None and not _DIGEST.fullmatch(head):
        raise InputError(f"the head {head[:80]!r} is no digest", hint="Give sha256: and 64 hexadecimal digits.")
    chain, entries, heads = Chain(), list[Entry](), list[str]()
    for number, line in read(directory):
        try:
            entry = unseal(line, trust)
            chain = chain.extend(entry, digest(line))
        except (TraceError, TransitionError) as error:
            raise TraceError(f"{EVENTS}:{number}: {error.message}", hint=_RESTORE) from error
        entries.append(entry)
        heads.append(chain.head)
    _check_head(directory, trust, chain)
    if head is not None and head not in heads:
        raise TraceError(f"the trace does not contain the head {head}: it was cut or is another one", hint=_RESTORE)
    exported = Exported(directory, tuple(entries), tuple(heads), Artifacts(directory))
    _check_artifacts(exported, trust)
    return exported


def _check_head(directory: Path, trust: Trust, chain: Chain) -> None:
    try:
        stated = _open((directory / HEAD).read_bytes(), HEAD_ROLE, trust).statement
    except OSError as error:
        raise TraceError(f"{HEAD} is missing: nothing says how long the trace is", hint=_RESTORE) from error
    except RefusedError as error:
        raise TraceError(f"{HEAD}: {error.message}", hint=_RESTORE) from error
    count, head = stated.predicate.get("count"), stated.predicate.get("head")
    if stated.predicate_type != HEAD_PREDICATE or not isinstance(count, int):
        raise TraceError(f"{HEAD} is no head of a trace", hint=_RESTORE)
    if count != chain.count:
        verb = "cut" if count > chain.count else "lengthened"
        raise TraceError(f"{EVENTS} has {chain.count} entries and {HEAD} says {count}: it was {verb}", hint=_RESTORE)
    if head != chain.head:
        raise TraceError(f"{HEAD} belongs to another trace: its head is {head}", hint=_RESTORE)


def _check_artifacts(exported: Exported, trust: Trust) -> None:
    named: set[str] = set()
    passed = Passed(exported.artifacts)
    for number, entry in enumerate(exported.entries, start=1):
        place = f"{EVENTS}:{number}"
        try:
            passed.follow(entry)
            for name, artifact in sorted(entry.artifacts.items()):
                place = f"{EVENTS}:{number}: {name}"
                named.add(artifact)
                data = exported.artifacts.get(artifact)
                if (role := _signer(name, entry)) is not None:
                    stated = _open(data, role, trust).statement
                    if name == SUMMARY:
                        passed.check(stated, entry.release)
        except (TraceError, RefusedError, DocumentError) as error:
            raise TraceError(f"{place}: {error.message}", hint=_RESTORE) from error
    if added := sorted(exported.artifacts.digests() - named):
        raise TraceError(f"artifact {added[0]} was added: no entry names it", hint=_RESTORE)


def _signer(name: str, entry: Entry) -> Role | None:
    return {INTENT: entry.actor, RECOURSE: entry.actor, SUMMARY: Role.AUDITOR}.get(name)


def check_signed(bundle: bytes, role: Role, trust: Trust) -> dict[str, Any]:
    """Return the predicate of a signed artifact.

    Raises:
        RefusedError: it is unreadable, or no key of that role signed it.
    """
    return dict(_open(bundle, role, trust).statement.predicate)


def _open(bundle: bytes, role: Role, trust: Trust) -> Attested:
    try:
        return open_attestation(bundle, trust.holders(role))
    except SignerError as error:
        signer = trust.entry(open_attestation(bundle, trust).keyid)
        raise SignerError(
            f"signed by key {signer.name}, which is trusted as {', '.join(signer.roles) or 'nobody'}, not as {role}",
            hint=f"Have a key sign it that the trust file lists as {role}.",
        ) from error
