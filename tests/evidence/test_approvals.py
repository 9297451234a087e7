"""Approvals: who may give one is the trust file's word, and it holds for one digest."""

from typing import Any

import pytest

from argosy.evidence import provenance
from argosy.evidence.attestation import attest
from argosy.evidence.facts import facts
from argosy.evidence.predicates import approval
from argosy.evidence.predicates.types import APPROVAL
from argosy.evidence.signing import PrivateKey
from argosy.evidence.signing.keys import Keyring
from argosy.evidence.trust import Trust, TrustedKey, dump
from argosy.schemas.errors import TrustError
from argosy.schemas.evidence import Subject
from argosy.schemas.facts import Approval, ImageFacts
from argosy.schemas.role import Role

from .build import EPOCH, NOW, SUBJECTS
from .conftest import IMAGE, OTHER

ALICE = PrivateKey.generate()
GROUPS = ("approvers", "on-call")


def entry(**fields: Any) -> TrustedKey:
    given: dict[str, Any] = {
        "name": "alice",
        "keyid": ALICE.keyid,
        "public_key": ALICE.public.pem,
        "groups": GROUPS,
    }
    return TrustedKey(**(given | fields))


def read(said: dict[str, Any], trust: Trust, signer: PrivateKey = ALICE, subject: str = IMAGE) -> ImageFacts:
    return facts([attest(signer, APPROVAL, said, [Subject(name="shop", digest=subject)])], trust, IMAGE, NOW)


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(EPOCH))


def said(**fields: Any) -> dict[str, Any]:
    return approval.predicate(kind="release", reason="Reviewed", environment="production") | fields


def test_the_approver_and_the_groups_are_those_of_the_trust_file() -> None:
    found = read(said(groups=["everybody"]), Trust([entry(identity="alice@example.com")]))
    (fact,) = found.approvals
    assert fact.value == Approval(
        kind="release",
        approver="alice@example.com",
        groups=GROUPS,
        environment="production",
        reason="Reviewed",
    )
    assert (fact.signer, fact.time) == ("alice", NOW)


def test_a_key_without_an_identity_approves_under_its_name() -> None:
    assert read(said(), Trust([entry()])).approvals[0].value.approver == "alice"


def test_somebody_elses_name_in_the_predicate_is_a_wrong_signer() -> None:
    found = read(said(approver="bob@example.com"), Trust([entry()]))
    assert found.approvals == ()
    assert [(one.kind, one.about) for one in found.problems if one.kind != "missing"] == [("wrong-signer", "approvals")]


@pytest.mark.parametrize("role", list(Role))
def test_no_key_of_the_crew_approves_anything(keyring: Keyring, trust: Trust, role: Role) -> None:
    found = read(said(), trust, keyring[role])
    assert found.approvals == ()
    assert [one.kind for one in found.problems if one.about == "approvals"] == ["wrong-signer"]


def test_a_key_with_groups_attests_nothing_that_a_builder_owes() -> None:
    bundle = attest(ALICE, "https://cyclonedx.org/bom", {"bomFormat": "CycloneDX"}, SUBJECTS)
    assert facts([bundle], Trust([entry()]), IMAGE, NOW).sbom is None


def test_a_key_with_a_role_and_groups_is_refused() -> None:
    with pytest.raises(TrustError, match="approves nothing"):
        Trust([entry(roles=(Role.AUDITOR,))])


def test_every_approval_counts_oldest_first_and_one_about_another_digest_does_not() -> None:
    trust = Trust([entry()])
    older = attest(ALICE, APPROVAL, said(approvedOn="2026-01-01T00:00:00Z"), SUBJECTS)
    newer = attest(ALICE, APPROVAL, said(kind="gate"), SUBJECTS)
    other = attest(ALICE, APPROVAL, said(), [Subject(name="shop", digest=OTHER)])
    found = facts([newer, other, older], trust, IMAGE, NOW)
    assert [one.value.kind for one in found.approvals] == ["release", "gate"]
    assert [(one.kind, one.about) for one in found.problems if one.kind != "missing"] == [
        ("wrong-subject", "approvals")
    ]


@pytest.mark.parametrize(
    "wrong", [{"kind": ""}, {"kind": "Release!"}, {"reason": " "}, {"approvedOn": None}, {"environment": 1}]
)
def test_an_approval_that_does_not_say_what_it_must_is_unreadable(wrong: dict[str, Any]) -> None:
    found = read(said(**wrong), Trust([entry()]))
    assert found.approvals == ()
    assert [one.kind for one in found.problems if one.about == "approvals"] == ["unreadable"]


def test_identity_and_groups_are_written_into_the_trust_file_and_read_back() -> None:
    written = Trust.parse(dump([entry(identity='a: "b"')]))
    assert written.entries()[0].identity == 'a: "b"'
    assert written.entries()[0].groups == GROUPS


def test_a_stranger_says_what_his_evidence_claims_to_be(trust: Trust) -> None:
    bundle = attest(PrivateKey.generate(), "https://slsa.dev/provenance/v1", {}, SUBJECTS)
    problems = facts([bundle], trust, IMAGE, NOW).problems
    assert [(one.kind, one.about) for one in problems if one.kind == "wrong-signer"] == [("wrong-signer", "provenance")]


def test_ref_and_authors_of_the_source_are_read_from_the_resolved_dependency(keyring: Keyring, trust: Trust) -> None:
    build = provenance.Build(
        "https://git.example.com/shop", "c" * 40, source_ref="refs/heads/main", authors=["ada@example.org"]
    )
    bundle = attest(keyring[Role.BUILDER], "https://slsa.dev/provenance/v1", provenance.predicate(build), SUBJECTS)
    found = facts([bundle], trust, IMAGE, NOW).provenance
    assert found
    assert (found.value.source_ref, found.value.authors) == ("refs/heads/main", ("ada@example.org",))


@pytest.mark.parametrize(
    ("parameters", "dependency", "expected"),
    [
        (
            {"workflow": {"repository": "https://github.com/acme/shop", "ref": "refs/heads/main"}},
            {"uri": "git+https://github.com/acme/shop@refs/heads/main", "digest": {"gitCommit": "c"}},
            ("https://github.com/acme/shop", "c", "refs/heads/main"),
        ),
        (
            {"source": {"uri": "git+https://github.com/acme/shop@refs/tags/v1", "digest": {"gitCommit": "c"}}},
            {},
            ("git+https://github.com/acme/shop", "c", "refs/tags/v1"),
        ),
        (
            {"source": {"uri": "git@github.com:acme/shop", "digest": {"gitCommit": "c"}}},
            {"uri": "git@gitlab.com:acme/shop", "annotations": {"ref": "refs/heads/x"}},
            ("git@github.com:acme/shop", "c", ""),
        ),
        ({}, {"uri": "git+https://github.com/acme/shop@refs/heads/main"}, ("", "", "")),
    ],
)
def test_a_source_is_read_as_its_build_type_names_it(
    keyring: Keyring, trust: Trust, parameters: Any, dependency: Any, expected: tuple[str, str, str]
) -> None:
    predicate = provenance.predicate(provenance.Build("x", "c"))
    predicate["buildDefinition"] |= {"externalParameters": parameters, "resolvedDependencies": [dependency]}
    found = facts(
        [attest(keyring[Role.BUILDER], "https://slsa.dev/provenance/v1", predicate, SUBJECTS)], trust, IMAGE, NOW
    ).provenance
    assert found
    assert (found.value.source_uri, found.value.source_digest, found.value.source_ref) == expected


def test_a_parameter_and_a_dependency_that_name_different_refs_are_unreadable(keyring: Keyring, trust: Trust) -> None:
    predicate = provenance.predicate(provenance.Build("https://h/r", "c", source_ref="refs/heads/main"))
    predicate["buildDefinition"]["externalParameters"]["source"]["uri"] = "https://h/r@refs/heads/other"
    found = facts(
        [attest(keyring[Role.BUILDER], "https://slsa.dev/provenance/v1", predicate, SUBJECTS)], trust, IMAGE, NOW
    )
    assert found.provenance is None
    assert [one.kind for one in found.problems if one.about == "provenance"] == ["unreadable"]
