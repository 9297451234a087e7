"""Predicates: read for what their types owe; whatever else a signer wrote is a problem and never a crash."""

import json
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from argosy.evidence import provenance
from argosy.evidence.attestation import attest
from argosy.evidence.facts import facts
from argosy.evidence.predicates import coverage, sast, test_results
from argosy.evidence.predicates.types import COVERAGE, NAMES, PROVENANCE, SAST, SBOM, TESTS, VULNERABILITIES
from argosy.evidence.signing.keys import Keyring
from argosy.evidence.trust import Trust
from argosy.schemas.facts import MissingFields
from argosy.schemas.role import Role

from .build import BILL, BUILD, COMPONENT, EPOCH, NOW, SUBJECTS
from .conftest import IMAGE

Predicates = dict[str, dict[str, Any]]


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(EPOCH))


_UNREADABLE: list[tuple[str, dict[str, Any]]] = [
    (TESTS, {"result": "GREEN"}),
    (TESTS, {"result": "PASSED", "argosy": {"erroredTests": ["a"]}}),
    (TESTS, {"result": "PASSED", "passedTests": 5}),
    (COVERAGE, {"changedLines": 1, "coveredLines": 2}),
    (COVERAGE, {"changedLines": -1, "coveredLines": -1}),
    (COVERAGE, {"changedLines": True, "coveredLines": True}),
    (COVERAGE, {"changedLines": 1.5, "coveredLines": 1}),
    (COVERAGE, {"changedLines": 1, "coveredLines": 1, "finishedOn": "yesterday"}),
    (COVERAGE, {"changedLines": 1, "coveredLines": 1, "finishedOn": "2026-01-01T00:00:00"}),
    (SAST, {"tools": [], "findings": []}),
    (SAST, {"tools": [{"name": "x"}]}),
    (SAST, {"tools": [{"name": "x"}], "findings": [{"severity": "dreadful"}]}),
    (SAST, {"tools": [{"name": "x"}], "findings": [{}]}),
    (VULNERABILITIES, {"scanner": {"uri": "x", "db": {"lastUpdate": NOW}}}),
    (VULNERABILITIES, {"scanner": {"uri": "x", "result": []}}),
    (VULNERABILITIES, {"scanner": {"uri": "x", "db": {}, "result": []}}),
    (PROVENANCE, {"buildDefinition": {"buildType": "x"}, "runDetails": {}}),
    (SBOM, {"bomFormat": "CycloneDX", "components": [{"bom-ref": {}}]}),
]


@pytest.mark.parametrize(("kind", "said"), _UNREADABLE)
def test_a_predicate_that_does_not_say_what_its_type_owes_is_unreadable(
    keyring: Keyring, trust: Trust, kind: str, said: dict[str, Any]
) -> None:
    read = facts([attest(keyring[Role.BUILDER], kind, said, SUBJECTS)], trust, IMAGE, NOW)
    assert read.problems[0].kind == "unreadable"


def test_a_failed_run_without_names_still_fails(keyring: Keyring, trust: Trust) -> None:
    bundle = attest(keyring[Role.BUILDER], TESTS, {"result": "FAILED", "configuration": []}, SUBJECTS)
    read = facts([bundle], trust, IMAGE, NOW)
    assert read.tests
    assert (read.tests.value.errored, read.tests.value.sandboxed) == (1, False)


def test_sandboxed_is_only_what_is_exactly_true(keyring: Keyring, trust: Trust) -> None:
    said = {"changedLines": 0, "coveredLines": 0, "sandboxed": "yes"}
    read = facts([attest(keyring[Role.BUILDER], COVERAGE, said, SUBJECTS)], trust, IMAGE, NOW)
    assert read.coverage
    assert (read.coverage.value.sandboxed, read.coverage.value.percent) == (False, 100.0)


def test_nested_components_and_words_for_nothing_are_counted(keyring: Keyring, trust: Trust) -> None:
    said = {
        "bomFormat": "CycloneDX",
        "components": [
            {**COMPONENT, "supplier": {"name": "Pallets"}, "components": [{"name": "NOASSERTION", "version": " "}]}
        ],
        "dependencies": [{"ref": "root", "dependsOn": [COMPONENT["bom-ref"]]}],
    }
    read = facts([attest(keyring[Role.BUILDER], SBOM, said, SUBJECTS)], trust, IMAGE, NOW)
    assert read.sbom
    assert read.sbom.value.components == 2
    assert read.sbom.value.missing == (
        MissingFields(fields=("name", "version", "purl", "relationship", "supplier"), components=1),
    )


def test_a_source_that_contradicts_itself_is_unreadable(keyring: Keyring, trust: Trust) -> None:
    said = provenance.predicate(BUILD)
    said["buildDefinition"]["resolvedDependencies"][0] = {
        "uri": f"git+{BUILD.source_uri}@refs/heads/main",
        "digest": {"gitCommit": "d" * 40},
    }
    read = facts([attest(keyring[Role.BUILDER], PROVENANCE, said, SUBJECTS)], trust, IMAGE, NOW)
    assert (read.problems[0].kind, "different commits" in read.problems[0].message) == ("unreadable", True)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["PASSED", "high", "", NOW, "CycloneDX"]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(["name", "severity", "uri", "ref", "purl", "id", "db", "result", "digest", "components"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)


@settings(max_examples=300, deadline=None)
@given(kind=st.sampled_from(sorted(NAMES.values())), data=st.data())
def test_a_signed_predicate_of_any_shape_is_a_fact_or_a_problem(
    keyring: Keyring, trust: Trust, kind: str, data: st.DataObject
) -> None:
    shapes: Predicates = {
        PROVENANCE: provenance.predicate(BUILD),
        SBOM: BILL,
        TESTS: test_results.predicate({"a": "passed"}, sandboxed=True),
        COVERAGE: coverage.predicate(changed=1, covered=1, sandboxed=True),
        SAST: sast.predicate(tools=[{"name": "x"}], findings=[{"severity": "low"}], sandboxed=True),
    }
    said: dict[str, Any] = json.loads(
        json.dumps(shapes.get(kind, {"verificationResult": "PASSED", "scanner": {}, "policy": {}}))
    )
    holder: dict[str, Any] = said
    while True:
        name = data.draw(st.sampled_from(sorted(holder) or ["x"]))
        inner: Any = holder.get(name)
        if not isinstance(inner, dict) or data.draw(st.booleans()):
            holder[name] = data.draw(_JSON)
            break
        holder = cast("dict[str, Any]", inner)
    role = Role.AUDITOR if kind == NAMES["vsa"] else Role.BUILDER
    read = facts([attest(keyring[role], kind, said, SUBJECTS)], trust, IMAGE, NOW)
    read.content_digest()
