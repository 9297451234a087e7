"""The trace as files that anyone can verify: events.jsonl, artifacts/sha256/<hex>, head.json."""

from pathlib import Path

from ...schemas.canonical import canonical_json, sha256
from ...schemas.evidence import Subject
from ...schemas.role import Role
from ..statement import Signer, sign, statement
from .artifacts import Artifacts, write
from .store import Trace

EVENTS = "events.jsonl"
HEAD = "head.json"
HEAD_PREDICATE = "https://argosy.dev/predicates/head/v1"
HEAD_ROLE = Role.AUDITOR
"""Whose key says how long the trace is."""


def export(trace: Trace, directory: Path, auditor: Signer) -> None:
    """Write the trace into a folder; the same trace gives the same bytes, whatever was there before."""
    kept = Artifacts(directory)
    kept.sweep()
    named = {digest for entry in trace.entries() for digest in entry.artifacts.values()}
    for digest in sorted(named):
        kept.put(trace.get(digest))
    for digest in sorted(kept.digests() - named):
        kept.drop(digest)
    events = b"".join(line + b"\n" for line in trace.lines())
    write(directory / EVENTS, events)
    predicate = {"release": trace.chain.release, "count": trace.chain.count, "head": trace.chain.head}
    head = statement(HEAD_PREDICATE, predicate, [Subject(name=EVENTS, digest=sha256(events))])
    write(directory / HEAD, canonical_json(sign(auditor, head)) + b"\n")
