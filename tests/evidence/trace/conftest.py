"""A trace of one release, its export, and its keys."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from argosy.evidence.signing.keys import Keyring, load_or_create
from argosy.evidence.trace import Trace, export
from argosy.evidence.trust import Trust
from argosy.schemas.entry import Entry
from argosy.schemas.phase import Decision, Phase
from argosy.schemas.role import Role

SUMMARY = "https://slsa.dev/verification_summary/v1"
PATH = [
    (Role.PLANNER, Phase.REQUESTED),
    (Role.AUDITOR, Phase.PLANNED),
    (Role.PLANNER, Phase.BUILT),
    (Role.TESTER, Phase.VERIFIED),
    (Role.AUDITOR, Phase.AUDITED),
]


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keyring:
    return load_or_create(tmp_path_factory.mktemp("config") / "keys")


@pytest.fixture(scope="module")
def trust(keys: Keyring) -> Trust:
    return Trust.load(keys.trust_file)


def entry(trace: Trace, actor: Role, phase: Phase, **more: object) -> Entry:
    count = trace.chain.count
    value: dict[str, object] = {
        "release": "r",
        "sequence": count,
        "previous": trace.chain.head,
        "time": "2026-01-01T00:00:00Z",
        "actor": actor,
        "kind": "gate",
        "phase": phase,
        "decision": Decision.ALLOW,
        "artifacts": {"document": trace.put(f"document {count}".encode())},
        "why": f"reason {count}",
    }
    return Entry.model_validate(value | more)


@pytest.fixture
def trace(tmp_path: Path, keys: Keyring, trust: Trust) -> Iterator[Trace]:
    with Trace.open(tmp_path / "state", trust) as made:
        for role, phase in PATH:
            made.append(entry(made, role, phase), keys[role])
        yield made


@pytest.fixture
def exported(trace: Trace, tmp_path: Path, keys: Keyring) -> Path:
    export(trace, tmp_path / "export", keys[Role.AUDITOR])
    return tmp_path / "export"


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def lines(exported: Path) -> list[bytes]:
    return (exported / "events.jsonl").read_bytes().splitlines(keepends=True)


def rewrite(exported: Path, edited: list[bytes]) -> None:
    (exported / "events.jsonl").write_bytes(b"".join(edited))
