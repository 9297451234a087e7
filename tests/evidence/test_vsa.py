"""Verification summaries: by the Auditor alone, for these bytes, this release and this environment."""

import json

import pytest

from argosy.evidence import vsa
from argosy.evidence.attestation import attest
from argosy.evidence.errors import ExpiredError, RefusedError, SignerError, SubjectError, UnreadableError
from argosy.evidence.predicates.types import SBOM, VSA
from argosy.evidence.signing import PrivateKey
from argosy.evidence.signing.keys import Keyring
from argosy.evidence.trust import Trust, TrustedKey
from argosy.schemas.evidence import Subject
from argosy.schemas.role import Role

from .conftest import IMAGE, OTHER

POLICY = "sha256:" + "d" * 64
SUBJECTS = [Subject(name="shop", digest=IMAGE), Subject(name="dev/shop/rollout.yaml", digest=OTHER)]
AUDIT = vsa.Audit(SUBJECTS, "PASSED", POLICY, "dev", "r1", inputs=[POLICY], levels=["SLSA_BUILD_LEVEL_1"])


def test_the_auditors_summary_is_accepted_with_what_it_says(keyring: Keyring, trust: Trust) -> None:
    verified = vsa.verify(
        vsa.summarise(keyring[Role.AUDITOR], AUDIT), trust, [IMAGE, OTHER], environment="dev", release="r1"
    )
    assert verified.signer == "auditor"
    assert verified.summary.wire() == {
        "result": "PASSED",
        "policyDigest": POLICY,
        "environment": "dev",
        "release": "r1",
    }


def test_the_predicate_has_the_fields_of_the_standard(keyring: Keyring, trust: Trust) -> None:
    verified = vsa.verify(vsa.summarise(keyring[Role.AUDITOR], AUDIT), trust, [IMAGE], environment="dev", release="r1")
    said = json.loads(verified.statement.payload())["predicate"]
    assert said["verifier"] == {"id": vsa.AUDITOR}
    assert said["policy"]["digest"] == {"sha256": "d" * 64}
    assert said["inputAttestations"] == [{"digest": {"sha256": "d" * 64}}]
    assert (said["verificationResult"], said["verifiedLevels"]) == ("PASSED", ["SLSA_BUILD_LEVEL_1"])
    assert said["timeVerified"].endswith("Z")
    assert said["resourceUri"] == "urn:argosy:release:r1"


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.AUDITOR])
def test_a_summary_by_another_role_is_refused(keyring: Keyring, trust: Trust, role: Role) -> None:
    bundle = vsa.summarise(keyring[role], AUDIT)
    with pytest.raises(SignerError, match=f"summary by {role.value}"):
        vsa.verify(bundle, trust, [IMAGE], environment="dev", release="r1")


def test_a_summary_by_a_stranger_is_refused(trust: Trust) -> None:
    bundle = vsa.summarise(PrivateKey.generate(), AUDIT)
    with pytest.raises(SignerError, match="not trusted"):
        vsa.verify(bundle, trust, [IMAGE], environment="dev", release="r1")


@pytest.mark.parametrize(
    ("environment", "release"), [("production", "r1"), ("dev", "r2")], ids=["environment", "release"]
)
def test_a_summary_replayed_elsewhere_is_refused(
    keyring: Keyring, trust: Trust, environment: str, release: str
) -> None:
    bundle = vsa.summarise(keyring[Role.AUDITOR], AUDIT)
    with pytest.raises(SubjectError, match="not for"):
        vsa.verify(bundle, trust, [IMAGE], environment=environment, release=release)


def test_a_digest_that_was_not_judged_is_refused(keyring: Keyring, trust: Trust) -> None:
    bundle = vsa.summarise(keyring[Role.AUDITOR], AUDIT)
    with pytest.raises(SubjectError, match="not about"):
        vsa.verify(bundle, trust, [IMAGE, "sha256:" + "e" * 64], environment="dev", release="r1")


def test_a_summary_that_did_not_pass_is_refused(keyring: Keyring, trust: Trust) -> None:
    bundle = vsa.summarise(keyring[Role.AUDITOR], vsa.Audit(SUBJECTS, "FAILED", POLICY, "dev", "r1"))
    with pytest.raises(SubjectError, match="did not pass"):
        vsa.verify(bundle, trust, [IMAGE], environment="dev", release="r1")


def test_an_auditors_other_statement_is_no_summary(keyring: Keyring, trust: Trust) -> None:
    bundle = attest(keyring[Role.AUDITOR], SBOM, {}, SUBJECTS)
    with pytest.raises(UnreadableError, match="predicateType"):
        vsa.verify(bundle, trust, [IMAGE], environment="dev", release="r1")


def test_an_auditors_expired_key_is_refused(keyring: Keyring) -> None:
    signer = keyring[Role.AUDITOR]
    entry = TrustedKey(
        name="old",
        keyid=signer.keyid,
        public_key=signer.public.pem,
        roles=(Role.AUDITOR,),
        not_after="2020-01-01T00:00:00Z",
    )
    with pytest.raises(ExpiredError):
        vsa.verify(vsa.summarise(signer, AUDIT), Trust([entry]), [IMAGE], environment="dev", release="r1")


@pytest.mark.parametrize("said", [{}, {"verificationResult": "passed"}, {"verificationResult": ["PASSED"]}])
def test_a_summary_without_a_result_is_refused(keyring: Keyring, trust: Trust, said: dict[str, object]) -> None:
    with pytest.raises(RefusedError):
        vsa.verify(attest(keyring[Role.AUDITOR], VSA, said, SUBJECTS), trust, [IMAGE], environment="dev", release="r1")


def test_with_the_same_key_and_epoch_every_byte_repeats(keyring: Keyring, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1770000000")
    assert vsa.summarise(keyring[Role.AUDITOR], AUDIT) == vsa.summarise(keyring[Role.AUDITOR], AUDIT)
