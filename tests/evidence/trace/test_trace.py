"""evidence/trace: what was appended is found again, and what was touched is named."""

import base64
import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from argosy.evidence.attestation import attest
from argosy.evidence.signing.keys import Keyring, load_or_create
from argosy.evidence.trace import StorageError, Trace, export, verify
from argosy.evidence.trace.chain import seal
from argosy.evidence.trust import Trust
from argosy.schemas.canonical import canonical_json
from argosy.schemas.errors import InputError, TraceError, TransitionError
from argosy.schemas.evidence import Subject
from argosy.schemas.phase import Phase
from argosy.schemas.role import Role

from .conftest import PATH, SUMMARY, entry, lines, rewrite


def test_a_whole_trace_is_verified_and_opened_again(exported: Path, trace: Trace, trust: Trust) -> None:
    found = verify(exported, trust)
    with Trace.open(trace.directory, trust) as again:
        assert found.entries == trace.entries() == again.entries()
    assert found.head == trace.chain.head


def test_exporting_twice_gives_the_same_bytes(exported: Path, trace: Trace, keys: Keyring, tmp_path: Path) -> None:
    (exported / "artifacts/sha256" / ("0" * 64)).write_bytes(b"stale")
    (exported / "artifacts/sha256" / ".left").write_bytes(b"by a crash")
    export(trace, exported, keys[Role.AUDITOR])
    export(trace, tmp_path / "again", keys[Role.AUDITOR])
    files = [
        {p.relative_to(d): p.read_bytes() for p in d.rglob("*") if p.is_file()} for d in (exported, tmp_path / "again")
    ]
    assert files[0] == files[1]


def test_a_changed_entry_is_named(exported: Path, trust: Trust) -> None:
    edited = lines(exported)
    envelope = json.loads(edited[2])
    payload = base64.b64decode(envelope["payload"]).replace(b"reason 2", b"reason X")
    envelope["payload"] = base64.b64encode(payload).decode()
    edited[2] = canonical_json(envelope) + b"\n"
    rewrite(exported, edited)
    with pytest.raises(TraceError, match=r"events\.jsonl:3: the signature is not by key"):
        verify(exported, trust)


def test_an_entry_written_in_other_bytes_is_named(exported: Path, trust: Trust) -> None:
    edited = lines(exported)
    edited[1] = json.dumps(json.loads(edited[1])).encode() + b"\n"
    rewrite(exported, edited)
    with pytest.raises(TraceError, match=r"events\.jsonl:2: .*not written canonically"):
        verify(exported, trust)


@pytest.mark.parametrize("signatures", [None, 5, "x", {"a": 1}, [], [None], [{}, {}]])
def test_an_entry_whose_signatures_are_none_is_named(exported: Path, trust: Trust, signatures: object) -> None:
    edited = lines(exported)
    edited[1] = canonical_json({**json.loads(edited[1]), "signatures": signatures}) + b"\n"
    rewrite(exported, edited)
    with pytest.raises(TraceError, match=r"events\.jsonl:2: "):
        verify(exported, trust)


def test_a_removed_entry_is_named(exported: Path, trust: Trust) -> None:
    edited = lines(exported)
    rewrite(exported, edited[:2] + edited[3:])
    with pytest.raises(TraceError, match=r"events\.jsonl:3: entry 2 was removed"):
        verify(exported, trust)


def test_an_added_entry_is_named(exported: Path, trust: Trust) -> None:
    edited = lines(exported)
    rewrite(exported, [*edited[:3], edited[1], *edited[3:]])
    with pytest.raises(TraceError, match=r"events\.jsonl:4: entry 1 stands where entry 3 belongs: it was added"):
        verify(exported, trust)


def test_reordered_entries_are_named(exported: Path, trust: Trust) -> None:
    edited = lines(exported)
    edited[1], edited[2] = edited[2], edited[1]
    rewrite(exported, edited)
    with pytest.raises(TraceError, match=r"events\.jsonl:2: .*stands elsewhere: entry 2 stands in that place"):
        verify(exported, trust)


def test_a_truncated_trace_is_refused_by_its_head_file(exported: Path, trust: Trust) -> None:
    rewrite(exported, lines(exported)[:-1])
    with pytest.raises(TraceError, match=r"has 4 entries and head\.json says 5: it was cut"):
        verify(exported, trust)


def test_a_trace_cut_before_a_known_head_is_refused(trace: Trace, keys: Keyring, trust: Trust, tmp_path: Path) -> None:
    with Trace.open(tmp_path / "shorter", trust) as shorter:
        for kept in trace.entries()[:-1]:
            shorter.put(trace.get(kept.artifacts["document"]))
            shorter.append(kept, keys[kept.actor])
        export(shorter, tmp_path / "cut", keys[Role.AUDITOR])
    verify(tmp_path / "cut", trust)
    with pytest.raises(TraceError, match="does not contain the head"):
        verify(tmp_path / "cut", trust, head=trace.chain.head)


def test_an_entry_signed_again_by_a_stranger_is_named(
    exported: Path, trace: Trace, trust: Trust, tmp_path: Path
) -> None:
    stranger = load_or_create(tmp_path / "stranger")
    edited = lines(exported)
    edited[4] = seal(trace.entries()[4], stranger[Role.AUDITOR]) + b"\n"
    rewrite(exported, edited)
    with pytest.raises(TraceError, match=r"events\.jsonl:5: signed by key \w+, which is not trusted"):
        verify(exported, trust)


def test_an_entry_signed_again_by_another_role_is_named(
    exported: Path, trace: Trace, trust: Trust, keys: Keyring
) -> None:
    edited = lines(exported)
    edited[4] = seal(trace.entries()[4], keys[Role.CODER]) + b"\n"
    rewrite(exported, edited)
    with pytest.raises(TraceError, match=r"events\.jsonl:5: .*speaks for the auditor .* key coder"):
        verify(exported, trust)


def test_a_head_signed_by_another_role_is_refused(exported: Path, trace: Trace, trust: Trust, keys: Keyring) -> None:
    export(trace, exported, keys[Role.CODER])
    with pytest.raises(TraceError, match=r"head\.json: signed by key coder, which is trusted as coder, not as auditor"):
        verify(exported, trust)


def change(path: Path) -> None:
    path.write_bytes(b"other")


def link(path: Path) -> None:
    data = path.read_bytes()
    path.unlink()
    other = path.parent.parent / "other"
    other.write_bytes(data)
    path.symlink_to(other)


@pytest.mark.parametrize(
    ("tamper", "said"), [(change, "was changed"), (Path.unlink, "is missing"), (link, "is missing")]
)
def test_a_touched_artifact_is_named(
    exported: Path, trace: Trace, trust: Trust, tamper: Callable[[Path], None], said: str
) -> None:
    digest = trace.entries()[3].artifacts["document"]
    tamper(exported / "artifacts/sha256" / digest.removeprefix("sha256:"))
    with pytest.raises(TraceError, match=rf"events\.jsonl:4: document: artifact {digest} {said}"):
        verify(exported, trust)


def test_an_added_artifact_is_named(exported: Path, trust: Trust) -> None:
    (exported / "artifacts/sha256" / ("0" * 64)).write_bytes(b"x")
    with pytest.raises(TraceError, match=r"artifact sha256:0+ was"):
        verify(exported, trust)


def test_a_gate_of_another_gatekeeper_is_refused(trace: Trace, keys: Keyring) -> None:
    wrong = entry(trace, Role.CODER, Phase.STAGED)
    with pytest.raises(TransitionError, match="belongs to the release-controller"):
        trace.append(wrong, keys[Role.CODER])
    assert trace.chain.count == len(PATH)


def test_a_signer_cannot_speak_for_another_role(trace: Trace, keys: Keyring) -> None:
    with pytest.raises(TraceError, match="is trusted as coder, not as release-controller"):
        trace.append(entry(trace, Role.RELEASE_CONTROLLER, Phase.STAGED), keys[Role.CODER])


def test_of_two_writers_one_is_refused(trace: Trace, keys: Keyring, trust: Trust) -> None:
    staged = entry(trace, Role.RELEASE_CONTROLLER, Phase.STAGED)
    with Trace.open(trace.directory, trust) as other:
        trace.append(staged, keys[Role.RELEASE_CONTROLLER])
        with pytest.raises(TraceError, match="written by another process"):
            other.append(staged, keys[Role.RELEASE_CONTROLLER])


def test_a_full_database_takes_no_entry_and_takes_it_once_there_is_room(
    trace: Trace, keys: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    staged = entry(trace, Role.RELEASE_CONTROLLER, Phase.STAGED, why="x" * 4000)
    with monkeypatch.context() as small:
        small.setattr(sqlite3, "connect", limited)
        with Trace.open(trace.directory, Trust.load(keys.trust_file)) as full:
            before = full.chain
            with pytest.raises(StorageError, match=rf"no space left in {trace.directory}"):
                full.append(staged, keys[Role.RELEASE_CONTROLLER])
            assert full.chain == before
    assert trace.append(staged, keys[Role.RELEASE_CONTROLLER]) == staged


CONNECT = sqlite3.connect


def limited(database: Path, isolation_level: None) -> sqlite3.Connection:
    """Open a database so that it cannot grow."""
    connection = CONNECT(database, isolation_level=isolation_level)
    connection.execute("PRAGMA max_page_count = 1")
    return connection


def test_a_step_cannot_move_the_release(trace: Trace, keys: Keyring) -> None:
    with pytest.raises(TransitionError, match="cannot say that the release is at Staged"):
        trace.append(entry(trace, Role.RELEASE_CONTROLLER, Phase.STAGED, kind="step"), keys[Role.RELEASE_CONTROLLER])


def test_an_entry_without_its_artifact_is_refused(trace: Trace, keys: Keyring) -> None:
    orphan = entry(trace, Role.RELEASE_CONTROLLER, Phase.STAGED, artifacts={"x": "sha256:" + "1" * 64})
    with pytest.raises(TraceError, match="names an artifact x that was never kept"):
        trace.append(orphan, keys[Role.RELEASE_CONTROLLER])


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.AUDITOR}))
def test_a_vsa_by_another_roles_key_is_refused(
    trace: Trace, keys: Keyring, trust: Trust, tmp_path: Path, role: Role
) -> None:
    signed = attest(
        keys[role], SUMMARY, {"verificationResult": "PASSED"}, [Subject(name="x", digest="sha256:" + "1" * 64)]
    )
    staged = entry(trace, Role.RELEASE_CONTROLLER, Phase.STAGED, artifacts={"vsa": trace.put(signed)})
    trace.append(staged, keys[Role.RELEASE_CONTROLLER])
    export(trace, tmp_path / "export", keys[Role.AUDITOR])
    with pytest.raises(TraceError, match=rf"events\.jsonl:6: vsa: signed by key .* trusted as {role}, not as auditor"):
        verify(tmp_path / "export", trust)


def test_an_edited_row_of_the_live_trace_is_named(trace: Trace, trust: Trust) -> None:
    with sqlite3.connect(trace.directory / "trace.sqlite") as database:
        database.execute("DELETE FROM entries WHERE sequence = 2")
    database.close()
    with pytest.raises(TraceError, match="entry 2: entry 2 was removed"):
        Trace.open(trace.directory, trust)


@pytest.mark.parametrize("head", ["xyz", "", "sha256:12", "SHA256:" + "0" * 64])
def test_a_head_that_is_no_digest_is_misuse(exported: Path, trust: Trust, head: str) -> None:
    with pytest.raises(InputError, match="is no digest"):
        verify(exported, trust, head)
