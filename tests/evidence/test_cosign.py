"""cosign verifies what we sign, and we verify what cosign signs: without a network."""

import hashlib
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from argosy.evidence.attestation import attest, open_attestation
from argosy.evidence.errors import RefusedError
from argosy.evidence.facts import facts
from argosy.evidence.predicates.types import SBOM
from argosy.evidence.signing.keys import Keyring
from argosy.evidence.signing.public_key import PublicKey
from argosy.evidence.statement import Statement, sign, statement
from argosy.evidence.trust import Trust, TrustedKey
from argosy.schemas.evidence import Subject
from argosy.schemas.role import Role

_LAB = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "argosy-lab" / "bin" / "cosign"
_FOUND = os.environ.get("ARGOSY_COSIGN") or shutil.which("cosign") or (str(_LAB) if _LAB.exists() else "")
pytestmark = pytest.mark.skipif(
    not _FOUND, reason="cosign is not here: name it by ARGOSY_COSIGN or put it on PATH to prove interoperability"
)

BILL = {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "metadata": {"timestamp": "2026-01-01T00:00:00Z"}}
NOW = "2026-02-02T02:40:00Z"


def _cosign(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {"HOME": str(folder), "PATH": os.defpath, "COSIGN_PASSWORD": "", "COSIGN_EXPERIMENTAL": "0"}
    return subprocess.run(
        [_FOUND, *arguments], cwd=folder, env=environment, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.fixture(scope="module")
def old() -> bool:
    """Whether this cosign still asks for the new bundle format by name."""
    told = subprocess.run([_FOUND, "attest-blob", "--help"], capture_output=True, text=True, timeout=60, check=True)
    return "--signing-config" not in told.stdout


@pytest.fixture
def artifact(tmp_path: Path) -> Path:
    path = tmp_path / "artifact.bin"
    path.write_bytes(b"an artifact")
    (tmp_path / "signing.json").write_text('{"mediaType":"application/vnd.dev.sigstore.signingconfig.v0.2+json"}')
    (tmp_path / "root.json").write_text('{"mediaType":"application/vnd.dev.sigstore.trustedroot+json;version=0.1"}')
    return path


def _statement(artifact: Path) -> Statement:
    digest = "sha256:" + hashlib.sha256(artifact.read_bytes()).hexdigest()
    return statement(SBOM, BILL, [Subject(name=artifact.name, digest=digest)])


def _verify_blob(artifact: Path, *how: str) -> subprocess.CompletedProcess[str]:
    return _cosign(
        artifact.parent,
        *("verify-blob-attestation", "--key", "builder.pub", "--insecure-ignore-tlog", "--type", "cyclonedx"),
        *(*how, artifact.name),
    )


def _bundle_flags(old: bool) -> tuple[str, ...]:
    flags = ("--bundle", "bundle.json", "--trusted-root", "root.json")
    return ("--new-bundle-format", *flags) if old else flags


def test_cosign_verifies_our_bundle_and_refuses_it_once_changed(keyring: Keyring, artifact: Path, old: bool) -> None:
    signer = keyring[Role.BUILDER]
    (artifact.parent / "builder.pub").write_text(signer.public.pem)
    said = _statement(artifact)
    bundle = artifact.parent / "bundle.json"
    bundle.write_bytes(attest(signer, said.predicate_type, said.predicate, said.subjects))
    verified = _verify_blob(artifact, *_bundle_flags(old))
    assert (verified.returncode, "Verified OK" in verified.stderr) == (0, True), verified.stderr
    artifact.write_bytes(b"another artifact")
    assert _verify_blob(artifact, *_bundle_flags(old)).returncode != 0


def test_cosign_verifies_our_bare_envelope(keyring: Keyring, artifact: Path) -> None:
    signer = keyring[Role.BUILDER]
    (artifact.parent / "builder.pub").write_text(signer.public.pem)
    (artifact.parent / "envelope.json").write_text(json.dumps(sign(signer, _statement(artifact))))
    verified = _verify_blob(artifact, "--signature", "envelope.json")
    assert (verified.returncode, "Verified OK" in verified.stderr) == (0, True), verified.stderr


def test_we_verify_what_cosign_signs_and_refuse_it_once_changed(artifact: Path, old: bool) -> None:
    folder = artifact.parent
    assert _cosign(folder, "generate-key-pair").returncode == 0
    (folder / "bill.json").write_text(json.dumps(BILL))
    how = ("--new-bundle-format", "--tlog-upload=false") if old else ("--signing-config", "signing.json")
    signed = _cosign(
        folder,
        *("attest-blob", "--yes", "--key", "cosign.key", "--type", "cyclonedx", "--predicate", "bill.json"),
        *(*how, "--bundle", "bundle.json", artifact.name),
    )
    assert signed.returncode == 0, signed.stderr
    bundle = (folder / "bundle.json").read_bytes()
    key = PublicKey.from_pem((folder / "cosign.pub").read_text(), "cosign")
    entry = TrustedKey(name="cosign", keyid=key.keyid, public_key=key.pem, roles=(Role.BUILDER,))
    digest = "sha256:" + hashlib.sha256(artifact.read_bytes()).hexdigest()
    read = facts([bundle], Trust([entry]), digest, NOW)
    assert read.sbom, read.problems
    assert (read.sbom.signer, read.sbom.time) == ("cosign", "2026-01-01T00:00:00Z")
    value = json.loads(bundle)
    value["dsseEnvelope"]["payload"] = value["dsseEnvelope"]["payload"].replace("e", "f", 1)
    with pytest.raises(RefusedError):
        open_attestation(json.dumps(value).encode(), Trust([entry]))
