"""Facts: what counts for an image, what does not, and the five kinds of problems."""

import json
from typing import Any

import pytest

from argosy.evidence import provenance, vsa
from argosy.evidence.attestation import attest
from argosy.evidence.facts import facts
from argosy.evidence.predicates import coverage, sast, test_results, vulnerability_scan
from argosy.evidence.predicates.types import COVERAGE, EXPECTED, NAMES, PROVENANCE, SAST, SBOM, TESTS, VULNERABILITIES
from argosy.evidence.signing import PrivateKey
from argosy.evidence.signing.keys import LOCAL_BUILDER, Keyring
from argosy.evidence.trust import BuilderLevel, Trust, TrustedKey
from argosy.schemas.canonical import sha256
from argosy.schemas.evidence import Subject
from argosy.schemas.facts import ImageFacts, MissingFields, Vulnerabilities, Vulnerability
from argosy.schemas.role import Role

from .build import BILL, BUILD, EPOCH, NOW, SUBJECTS
from .conftest import IMAGE, OTHER

Predicates = dict[str, dict[str, Any]]


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(EPOCH))


@pytest.fixture
def predicates() -> Predicates:
    found = Vulnerabilities(
        scanner="https://example.com/scanner",
        database_time="2026-02-01T00:00:00Z",
        findings=(Vulnerability(id="GHSA-1", purl="pkg:pypi/x@1", severity="high", fixed=("2", "3")),),
    )
    return {
        PROVENANCE: provenance.predicate(BUILD),
        SBOM: BILL,
        TESTS: test_results.predicate({"a": "passed", "b": "failed", "c": "errored", "d": "skipped"}, sandboxed=True),
        COVERAGE: coverage.predicate(changed=8, covered=7, sandboxed=True),
        SAST: sast.predicate(
            tools=[{"name": "bandit", "version": "1"}],
            findings=[{"severity": "high"}, {"severity": "low"}],
            sandboxed=False,
        ),
        VULNERABILITIES: vulnerability_scan.predicate(found, version="1", database="sha256:" + "0" * 64),
    }


def _all(keyring: Keyring, predicates: Predicates) -> list[bytes]:
    return [attest(keyring[Role.BUILDER], kind, said, SUBJECTS) for kind, said in predicates.items()]


def test_every_fact_is_read_with_its_attestation_and_signer(
    keyring: Keyring, trust: Trust, predicates: Predicates
) -> None:
    bundles = _all(keyring, predicates)
    read = facts(bundles, trust, IMAGE, NOW)
    assert read.problems == ()
    assert read.provenance
    assert read.provenance.value.wire() == {
        "builderId": LOCAL_BUILDER,
        "buildType": provenance.BUILD_TYPE,
        "level": 1,
        "sourceUri": BUILD.source_uri,
        "sourceDigest": BUILD.source_commit,
    }
    assert (read.provenance.attestation, read.provenance.signer) == (sha256(bundles[0]), "builder")
    assert (read.provenance.time, read.provenance.time_source) == (NOW, "claim")
    assert read.sbom
    assert read.sbom.value.missing == (MissingFields(fields=("supplier",), components=1),)
    assert read.tests
    assert read.tests.value.model_dump() == {"passed": 1, "failed": 1, "errored": 1, "skipped": 1, "sandboxed": True}
    assert read.coverage
    assert read.coverage.value.percent == 87.5
    assert read.sast
    assert (read.sast.value.tools, read.sast.value.high, read.sast.value.sandboxed) == (("bandit",), 1, False)
    assert read.vulns
    assert [(one.id, one.severity, one.fixed) for one in read.vulns.value.findings] == [("GHSA-1", "high", ("2", "3"))]
    assert [one.value.predicate_type for one in read.signatures] == list(predicates)


def test_the_same_evidence_is_the_same_fact(keyring: Keyring, trust: Trust, predicates: Predicates) -> None:
    bundles = _all(keyring, predicates)
    once = facts(bundles, trust, IMAGE, NOW)
    assert facts(bundles + bundles, trust, IMAGE, NOW).content_digest() == once.content_digest()


def test_an_image_without_evidence_misses_all_that_a_build_owes(trust: Trust) -> None:
    read = facts([], trust, IMAGE, NOW)
    assert read == ImageFacts(problems=read.problems)
    assert {(one.kind, one.attestation) for one in read.problems} == {("missing", NAMES[name]) for name in EXPECTED}


def _swapped(keyring: Keyring) -> bytes:
    empty: dict[str, Any] = {**BILL, "components": []}
    bundle, other = (json.loads(attest(keyring[Role.BUILDER], SBOM, said, SUBJECTS)) for said in (BILL, empty))
    bundle["dsseEnvelope"]["payload"] = other["dsseEnvelope"]["payload"]
    return json.dumps(bundle).encode()


def _bad(keyring: Keyring) -> dict[str, bytes]:
    """Evidence that must not count, by what is wrong with it."""
    builder, future = keyring[Role.BUILDER], {**BILL, "metadata": {"timestamp": "2026-02-02T02:45:01Z"}}
    said = provenance.predicate(BUILD)
    return {
        "noise": b"noise",
        "no envelope": b"{}",
        "no bill": attest(builder, SBOM, {"x": 1}, SUBJECTS),
        "a stranger's": attest(PrivateKey.generate(), SBOM, BILL, SUBJECTS),
        "swapped payload": _swapped(keyring),
        "the coder's": attest(keyring[Role.CODER], SBOM, BILL, SUBJECTS),
        "the auditor's provenance": attest(keyring[Role.AUDITOR], PROVENANCE, said, SUBJECTS),
        "another image's": attest(builder, SBOM, BILL, [Subject(name="x", digest=OTHER)]),
        "tomorrow's": attest(builder, SBOM, future, SUBJECTS),
    }


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        ("noise", ("unreadable", "not JSON")),
        ("no envelope", ("unreadable", "payloadType")),
        ("no bill", ("unreadable", "CycloneDX")),
        ("a stranger's", ("wrong-signer", "not trusted")),
        ("swapped payload", ("wrong-signer", "signature is not by")),
        ("the coder's", ("wrong-signer", "role builder")),
        ("the auditor's provenance", ("wrong-signer", "role builder")),
        ("another image's", ("wrong-subject", "not about")),
        ("tomorrow's", ("expired", "lies after")),
    ],
)
def test_evidence_that_does_not_count_is_a_problem_and_no_fact(
    keyring: Keyring, trust: Trust, what: str, expected: tuple[str, str]
) -> None:
    bundle = _bad(keyring)[what]
    read = facts([bundle], trust, IMAGE, NOW)
    kind, said = expected
    assert (read.sbom, read.provenance) == (None, None)
    assert (read.problems[0].kind, read.problems[0].attestation) == (kind, sha256(bundle))
    assert said in read.problems[0].message


def _trust_in(keyring: Keyring, **change: Any) -> Trust:
    signer = keyring[Role.BUILDER]
    entry = TrustedKey(name="ci", keyid=signer.keyid, public_key=signer.public.pem, roles=(Role.BUILDER,))
    return Trust([entry.model_copy(update=change)])


@pytest.mark.parametrize(
    "window", [{"not_after": "2026-02-02T02:39:59Z"}, {"not_before": "2026-02-02T02:40:01Z"}], ids=["past", "future"]
)
def test_what_a_key_signed_outside_of_its_validity_is_expired(
    keyring: Keyring, predicates: Predicates, window: dict[str, str]
) -> None:
    bundle = attest(keyring[Role.BUILDER], SBOM, predicates[SBOM], SUBJECTS)
    read = facts([bundle], _trust_in(keyring, **window), IMAGE, NOW)
    assert (read.sbom, read.signatures, read.problems[0].kind) == (None, (), "expired")


def test_a_claimed_time_cannot_save_an_expired_key(keyring: Keyring) -> None:
    said = {**BILL, "metadata": {"timestamp": "2026-01-01T00:00:00Z"}}
    bundle = attest(keyring[Role.BUILDER], SBOM, said, SUBJECTS)
    read = facts([bundle], _trust_in(keyring, not_after="2026-01-02T00:00:00Z"), IMAGE, NOW)
    assert read.problems[0].kind == "expired"


def test_the_level_is_the_verifiers_map_and_not_the_predicates_claim(keyring: Keyring) -> None:
    said = provenance.predicate(BUILD)
    said["runDetails"]["builder"]["level"] = 4
    bundle = attest(keyring[Role.BUILDER], PROVENANCE, said, SUBJECTS)
    granted = _trust_in(keyring, builders=(BuilderLevel(id=LOCAL_BUILDER, level=3),))
    read = facts([bundle], granted, IMAGE, NOW)
    assert read.provenance
    assert read.provenance.value.level == 3


def test_a_builder_cannot_speak_for_another_builders_id(keyring: Keyring, trust: Trust) -> None:
    build = provenance.Build("https://example.com/x", "c" * 40, builder="https://example.com/hosted")
    bundle = attest(keyring[Role.BUILDER], PROVENANCE, provenance.predicate(build), SUBJECTS)
    read = facts([bundle], trust, IMAGE, NOW)
    assert read.provenance is None
    assert (read.problems[0].kind, read.problems[0].message) == (
        "wrong-signer",
        "builder may not speak for builder https://example.com/hosted",
    )


def test_a_verification_summary_counts_only_from_the_auditor(keyring: Keyring, trust: Trust) -> None:
    audit = vsa.Audit(SUBJECTS, "PASSED", "sha256:" + "d" * 64, "dev", "r1")
    for role in Role:
        read = facts([vsa.summarise(keyring[role], audit)], trust, IMAGE, NOW)
        assert (read.vsa is not None) == (role is Role.AUDITOR), role


def test_the_latest_of_a_kind_counts_in_any_order(keyring: Keyring, trust: Trust) -> None:
    early, late = (
        attest(keyring[Role.BUILDER], SBOM, {**BILL, "metadata": {"timestamp": time}}, SUBJECTS)
        for time in ("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z")
    )
    for bundles in ([early, late], [late, early]):
        read = facts(bundles, trust, IMAGE, NOW)
        assert read.sbom
        assert read.sbom.attestation == sha256(late)


def test_of_equal_times_the_one_put_last_counts(keyring: Keyring, trust: Trust) -> None:
    failed, passed = (
        attest(keyring[Role.BUILDER], TESTS, test_results.predicate({"a": outcome}, sandboxed=True), SUBJECTS)
        for outcome in ("failed", "passed")
    )
    read = facts([failed, passed], trust, IMAGE, NOW)
    assert read.tests
    assert read.tests.value.failed == 0


def test_a_time_that_was_not_said_is_as_stale_as_can_be(keyring: Keyring, trust: Trust) -> None:
    bundle = attest(keyring[Role.BUILDER], SBOM, {"bomFormat": "CycloneDX"}, SUBJECTS)
    read = facts([bundle], trust, IMAGE, NOW)
    assert read.sbom
    assert read.sbom.time == "1970-01-01T00:00:00Z"


def test_a_statement_of_a_foreign_type_is_a_signature_and_no_fact(keyring: Keyring, trust: Trust) -> None:
    bundle = attest(keyring[Role.CODER], "https://example.com/p/v1", {}, SUBJECTS)
    read = facts([bundle], trust, IMAGE, NOW)
    assert [(one.signer, one.value.predicate_type) for one in read.signatures] == [
        ("coder", "https://example.com/p/v1")
    ]
    assert {one.kind for one in read.problems} == {"missing"}


def test_a_versioned_cyclonedx_type_is_a_bill_of_materials(keyring: Keyring, trust: Trust) -> None:
    bundle = attest(keyring[Role.BUILDER], SBOM + "/v1.6", BILL, SUBJECTS)
    assert facts([bundle], trust, IMAGE, NOW).sbom
