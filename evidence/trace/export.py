"""The trace as files that anyone can verify: events.jsonl, artifacts/sha256/<hex>, head.json."""

from pathlib import Path

from ...schemas.canonical import canonical_json, sha256
from ...schemas.errors import InputError
from ...schemas.evidence import Subject
from ...schemas.role import Role
from ..errors import RefusedError
from ..statement import Signer, parse, sign, statement
from ..statement.encoding import MAX_BYTES, decode_base64, read_object
from .artifacts import Artifacts, write
from .store import Trace

EVENTS = "events.jsonl"
HEAD = "head.json"
HEAD_PREDICATE = "https://argosy.dev/predicates/head/v1"
HEAD_ROLE = Role.AUDITOR
"""Whose key says how long the trace is."""


def export(trace: Trace, directory: Path, auditor: Signer) -> None:
    """Write the trace into a folder; the same trace gives the same bytes, whatever of it was there before.

    The events come first: they tell whose folder it is when the rest is never written.

    Raises:
        InputError: the folder belongs to something else.
    """
    claim(directory, trace.chain.release)
    for left in _left(directory):
        left.unlink()
    kept = Artifacts(directory)
    kept.sweep()
    events = b"".join(line + b"\n" for line in trace.lines())
    write(directory / EVENTS, events)
    named = {digest for entry in trace.entries() for digest in entry.artifacts.values()}
    for digest in sorted(named):
        kept.put(trace.get(digest))
    for digest in sorted(kept.digests() - named):
        kept.drop(digest)
    predicate = {"release": trace.chain.release, "count": trace.chain.count, "head": trace.chain.head}
    head = statement(HEAD_PREDICATE, predicate, [Subject(name=EVENTS, digest=sha256(events))])
    write(directory / HEAD, canonical_json(sign(auditor, head)) + b"\n")


def claim(directory: Path, release: str) -> None:
    """Make sure that a folder is free for the export of a release: absent, empty, or holding an earlier one of it.

    Raises:
        InputError: it is no folder, or holds something else; names the other release.
    """
    hint = "Give a folder that is empty or not there."
    if not directory.exists():
        return
    if not directory.is_dir():
        raise InputError(f"{directory} is not a folder", hint=hint)
    left = set(_left(directory))
    if all(path in left for path in directory.iterdir()):
        return
    if not (directory / EVENTS).is_file():
        raise InputError(f"{directory} is not empty and holds no export", hint=hint)
    other = _released(directory)
    if other is None:
        raise InputError(f"{directory} holds an export that cannot be read", hint=hint)
    if other != release:
        raise InputError(f"{directory} holds the export of another release, {other}", hint=hint)


def _left(directory: Path) -> list[Path]:
    """Return what interrupted writes left beside the two files."""
    return [path for name in (EVENTS, HEAD) for path in directory.glob(f".{name}.*")]


def _released(directory: Path) -> str | None:
    """Return the release that an export says it is of, unverified; None when it does not say."""
    try:
        with (directory / EVENTS).open("rb") as file:
            envelope = read_object(file.readline(MAX_BYTES), EVENTS)
        named = parse(decode_base64(envelope.get("payload"), "payload")).predicate.get("release")
    except (OSError, RefusedError):
        return None
    return named if isinstance(named, str) else None
