"""A change of what judges it is staged outside dev when a person approved the very image, and not before."""

from pathlib import Path

import pytest

from argosy.agents.options import Options
from argosy.evidence.attestation import attest
from argosy.evidence.predicates import approval
from argosy.evidence.predicates.types import APPROVAL
from argosy.evidence.signing import PrivateKey
from argosy.evidence.signing.keys import LOCAL_BUILDER, load_or_create
from argosy.evidence.stores.directory import DirectoryStore
from argosy.evidence.trust import BuilderLevel, Trust, TrustedKey, dump
from argosy.schemas.evidence import EvidenceBundle, Subject
from argosy.schemas.phase import Phase

from .releases import BETTER, WHEN, Shipped, patch, repository, run

pytestmark = [pytest.mark.sandbox, pytest.mark.usefixtures("closed")]
ALICE = PrivateKey.generate()


@pytest.fixture
def options(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Options:
    """Ship a change of the tests' configuration to staging, where the builder is trusted and Alice approves."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(WHEN + 60))
    source = repository(tmp_path / "pricing")
    keyring = load_or_create()
    entries = [
        key.model_copy(update={"builders": (BuilderLevel(id=LOCAL_BUILDER, level=3),)}) if key.builders else key
        for key in Trust.load(keyring.trust_file).entries()
    ]
    alice = TrustedKey(name="alice", keyid=ALICE.keyid, public_key=ALICE.public.pem, groups=("approvers",))
    trust = tmp_path / "trust.yaml"
    trust.write_bytes(dump([*entries, alice]))
    change = patch(source, {"tests/conftest.py": "", **BETTER}, tmp_path / "change.patch")
    return Options(source.root, "Make it better", patch=change, environment="staging", trust=trust)


def built(shipped: Shipped) -> str:
    trace = next(entry for entry in shipped.entries if "evidence" in entry.artifacts)
    folder = shipped.result.places["export"] / "artifacts" / "sha256"
    data = (folder / trace.artifacts["evidence"].removeprefix("sha256:")).read_bytes()
    return EvidenceBundle.parse(data).subjects[0].digest


def approve(folder: Path, digest: str) -> Path:
    said = approval.predicate(kind="gate", reason="The new fixture only sets a locale", environment="staging")
    DirectoryStore(folder).put(attest(ALICE, APPROVAL, said, [Subject(name="pricing", digest=digest)]))
    return folder


def test_an_approval_of_the_image_lets_a_changed_gate_pass(options: Options, tmp_path: Path) -> None:
    denied = run(options)
    assert denied.codes() == {"I_SIGNOFF"}
    digest = built(denied)
    passed = run(options, new=True, approvals=approve(tmp_path / "approvals", digest))
    assert passed.gates()[-1] == (1, Phase.STAGED), passed.codes()
