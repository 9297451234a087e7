"""The Auditor's summary names exactly what the Audited gate passed."""

from pathlib import Path

import pytest

from argosy.evidence import vsa
from argosy.evidence.signing.keys import Keyring
from argosy.evidence.trace import Trace, export, verify
from argosy.evidence.trust import Trust
from argosy.schemas.canonical import sha256
from argosy.schemas.errors import TraceError
from argosy.schemas.evidence import EvidenceBundle, Subject
from argosy.schemas.role import Role

from .conftest import PATH, entry

SUBJECTS = {"dev/x/deployment.yaml": b"judged", "dev/x/service.yaml": b"judged too"}
IMAGE = Subject(name="registry.example.com/x", digest="sha256:" + "2" * 64)


def audited(folder: Path, keys: Keyring, subjects: list[Subject], release: str = "r", result: str = "PASSED") -> Path:
    """Export a release whose summary names these subjects beside what is named for the image and the files."""
    with Trace.open(folder / "audited", Trust.load(keys.trust_file)) as made:
        for role, phase in PATH[:3]:
            made.append(entry(made, role, phase), keys[role])
        evidence = EvidenceBundle(subjects=(IMAGE,), attestations=()).canonical()
        made.append(entry(made, *PATH[3], artifacts={"evidence": made.put(evidence)}), keys[Role.TESTER])
        audit = vsa.Audit(subjects, "PASSED" if result == "PASSED" else "FAILED", "sha256:" + "3" * 64, "dev", release)
        artifacts = {f"manifest/{path}": made.put(data) for path, data in SUBJECTS.items()}
        artifacts["vsa"] = made.put(vsa.summarise(keys[Role.AUDITOR], audit))
        made.append(entry(made, *PATH[4], artifacts=artifacts), keys[Role.AUDITOR])
        export(made, folder / "audit", keys[Role.AUDITOR])
    return folder / "audit"


def named() -> list[Subject]:
    return [IMAGE, *(Subject(name=path, digest=sha256(data)) for path, data in SUBJECTS.items())]


def test_a_summary_that_names_what_was_passed_holds(keys: Keyring, trust: Trust, tmp_path: Path) -> None:
    assert len(verify(audited(tmp_path, keys, named()), trust).entries) == len(PATH)


OTHER = Subject(name="dev/x/service.yaml", digest="sha256:" + "4" * 64)


@pytest.mark.parametrize(
    ("subjects", "said"),
    [
        (named()[:2], r"does not name dev/x/service\.yaml \(sha256:\w+\), which the Audited gate passed"),
        (named()[1:], r"does not name registry\.example\.com/x"),
        ([*named()[:2], OTHER], r"does not name dev/x/service\.yaml"),
        ([*named(), OTHER], r"names dev/x/service\.yaml \(sha256:4+\), which the Audited gate did not pass"),
    ],
)
def test_a_summary_of_other_digests_than_the_gate_passed_is_named(
    keys: Keyring, trust: Trust, tmp_path: Path, subjects: list[Subject], said: str
) -> None:
    with pytest.raises(TraceError, match=rf"events\.jsonl:5: vsa: the summary {said}"):
        verify(audited(tmp_path, keys, subjects), trust)


@pytest.mark.parametrize(("release", "result"), [("other", "PASSED"), ("r", "FAILED")])
def test_a_summary_of_another_release_or_a_failed_one_is_named(
    keys: Keyring, trust: Trust, tmp_path: Path, release: str, result: str
) -> None:
    with pytest.raises(TraceError, match=rf"events\.jsonl:5: vsa: it says {result} of release '{release}'"):
        verify(audited(tmp_path, keys, named(), release, result), trust)


def test_manifests_that_were_passed_without_a_summary_are_named(keys: Keyring, trust: Trust, tmp_path: Path) -> None:
    with Trace.open(tmp_path / "state", trust) as made:
        for role, phase in PATH[:4]:
            made.append(entry(made, role, phase), keys[role])
        made.append(entry(made, *PATH[4], artifacts={"manifest/x.yaml": made.put(b"x")}), keys[Role.AUDITOR])
        export(made, tmp_path / "export", keys[Role.AUDITOR])
    with pytest.raises(TraceError, match=r"events\.jsonl:5: manifests were passed without a verification summary"):
        verify(tmp_path / "export", trust)
