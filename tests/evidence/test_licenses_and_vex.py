"""Licences become choices of lists, VEX documents statements; what cannot be read says so and excuses nothing."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argosy.evidence.attestation import attest
from argosy.evidence.errors import UnreadableError
from argosy.evidence.facts import facts
from argosy.evidence.predicates import vex
from argosy.evidence.predicates.bill_of_materials import parse
from argosy.evidence.predicates.licenses import alternatives, licenses
from argosy.evidence.predicates.types import VEX
from argosy.evidence.signing.keys import Keyring
from argosy.evidence.trust import Trust
from argosy.evidence.vulnerabilities import match, snapshot
from argosy.schemas.facts import Licenses
from argosy.schemas.role import Role

from .build import BILL, COMPONENT, NOW, SUBJECTS
from .conftest import IMAGE

DOCUMENT: dict[str, Any] = {
    "@context": "https://openvex.dev/ns/v0.2.0",
    "@id": "https://example.com/vex/1",
    "author": "Security team",
    "timestamp": "2026-02-01T00:00:00Z",
    "version": 1,
    "statements": [
        {
            "vulnerability": {"name": "CVE-2024-1", "aliases": ["GHSA-1"]},
            "products": [{"@id": "pkg:pypi/x@1"}],
            "status": "not_affected",
            "justification": "component_not_present",
        }
    ],
}
BAD_LICENSES: list[dict[str, Any]] = [
    {"licenses": {}},
    {"licenses": ["MIT"]},
    {"licenses": [{"license": {"id": 1}}]},
]
PRODUCTS: list[tuple[list[Any], tuple[str, ...]]] = [
    ([], ()),
    ([{"@id": "pkg:oci/shop@sha256:1"}], ()),
    ([{"@id": "pkg:oci/shop@sha256:1", "subcomponents": [{"@id": "pkg:pypi/x"}]}], ("pkg:pypi/x",)),
    ([{"identifiers": {"purl": "pkg:pypi/x@1"}}], ("pkg:pypi/x@1",)),
    (["pkg:pypi/x@1", "pkg:pypi/x@1"], ("pkg:pypi/x@1",)),
]
BAD_DOCUMENTS: list[dict[str, Any]] = [
    {"@context": "https://example.com"},
    {"timestamp": None},
    {"statements": [{"status": "fixed"}]},
    {"statements": [{"vulnerability": {"name": "X"}, "status": "fine"}]},
    {"statements": [{"vulnerability": {"name": "X"}, "status": "not_affected", "justification": "because"}]},
    {"statements": [{"vulnerability": {"name": "X"}, "status": "fixed", "products": [{}]}]},
]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("MIT", (("MIT",),)),
        ("mit or apache-2.0", (("MIT",), ("Apache-2.0",))),
        ("MIT AND (Apache-2.0 OR BSD-3-Clause)", (("MIT", "Apache-2.0"), ("MIT", "BSD-3-Clause"))),
        ("(MIT)", (("MIT",),)),
        ("MIT OR Apache-2.0 AND ISC", (("MIT",), ("Apache-2.0", "ISC"))),
        ("Apache-2.0 WITH LLVM-exception", (("Apache-2.0 WITH LLVM-exception",),)),
        ("MIT OR MIT", (("MIT",),)),
        ("LicenseRef-ours", (("LicenseRef-ours",),)),
        ("not a licence", ()),
        ("MIT AND", ()),
        ("", ()),
        ("(" * 5000 + "MIT" + ")" * 5000, ()),
        (" AND ".join(["(MIT OR ISC)"] * 12), (("MIT",), ("MIT", "ISC"), ("ISC", "MIT"), ("ISC",))),
        (" OR ".join(["MIT"] * 100), (("MIT",),)),
    ],
)
def test_an_expression_is_a_choice_of_lists(expression: str, expected: tuple[tuple[str, ...], ...]) -> None:
    assert alternatives(expression) == expected


def test_a_choice_that_grows_too_wide_is_not_read() -> None:
    names = ["MIT", "ISC", "Zlib", "X11", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "AFL-3.0", "NCSA"]
    names += ["Unlicense", "WTFPL", "CC0-1.0", "MPL-2.0"]
    pairs = [f"({one} OR {other})" for one, other in zip(names[::2], names[1::2], strict=True)]
    assert alternatives(" AND ".join(pairs)) == ()


@given(st.text(max_size=200) | st.text(alphabet="() MITANDORWITHapche-2.0", max_size=200))
def test_no_text_makes_reading_a_licence_fail_or_an_empty_list_of_terms(text: str) -> None:
    assert all(terms and all(terms) for terms in alternatives(text))


def test_components_are_grouped_by_what_they_say() -> None:
    said = [
        {"name": "a", "licenses": [{"license": {"id": "MIT"}}]},
        {"name": "b", "purl": "pkg:pypi/b@1", "licenses": [{"expression": "MIT"}]},
        {"name": "c", "licenses": [{"license": {"id": "MIT"}}, {"license": {"name": "Our own terms"}}]},
        {"name": "d"},
        {"name": "e", "licenses": [{"expression": "NOASSERTION"}]},
    ]
    assert licenses(said) == (
        Licenses(expression="", components=2, examples=("d", "e")),
        Licenses(
            expression="(MIT) AND (Our own terms)",
            alternatives=(("MIT", "Our own terms"),),
            components=1,
            examples=("c",),
        ),
        Licenses(expression="MIT", alternatives=(("MIT",),), components=2, examples=("a", "pkg:pypi/b@1")),
    )


def test_every_component_of_a_bill_stands_in_one_group() -> None:
    nested = {**COMPONENT, "name": "inner", "licenses": [{"license": {"id": "ISC"}}]}
    bill, _ = parse({**BILL, "components": [{**COMPONENT, "components": [nested]}]})
    assert bill.licenses is not None
    assert sum(group.components for group in bill.licenses) == bill.components == 2


@pytest.mark.parametrize("wrong", BAD_LICENSES)
def test_a_licence_of_the_wrong_shape_makes_the_bill_unreadable(wrong: dict[str, Any]) -> None:
    with pytest.raises(UnreadableError):
        parse({**BILL, "components": [{**COMPONENT, **wrong}]})


def test_a_statement_is_read_with_its_aliases_components_and_justification() -> None:
    found, time = vex.parse(DOCUMENT)
    (statement,) = found.statements
    assert (statement.vulnerability, statement.aliases, statement.components) == (
        "CVE-2024-1",
        ("GHSA-1",),
        ("pkg:pypi/x@1",),
    )
    assert (statement.status, statement.justification, time) == (
        "not_affected",
        "component_not_present",
        "2026-02-01T00:00:00Z",
    )


@pytest.mark.parametrize(
    ("products", "components"),
    PRODUCTS,
)
def test_a_product_is_the_image_or_a_component_of_it(products: list[Any], components: tuple[str, ...]) -> None:
    statement = {**DOCUMENT["statements"][0], "products": products}
    found, _ = vex.parse({**DOCUMENT, "statements": [statement]})
    assert found.statements[0].components == components


@pytest.mark.parametrize(
    "wrong",
    BAD_DOCUMENTS,
)
def test_a_document_that_is_no_vex_is_unreadable(wrong: dict[str, Any]) -> None:
    with pytest.raises(UnreadableError):
        vex.parse({**DOCUMENT, **wrong})


@pytest.mark.parametrize(("role", "counts"), [(Role.AUDITOR, True), (Role.BUILDER, True), (Role.CODER, False)])
def test_vex_by_an_auditor_or_a_builder_is_a_fact(keyring: Keyring, trust: Trust, role: Role, counts: bool) -> None:
    found = facts([attest(keyring[role], VEX, DOCUMENT, SUBJECTS)], trust, IMAGE, NOW)
    assert [one.signer for one in found.vex] == ([role.value] if counts else [])


def test_a_finding_carries_its_aliases_and_when_it_was_published(tmp_path: Path) -> None:
    advisory = (
        '{"id": "GHSA-1", "aliases": ["CVE-2024-1"], "modified": "2026-01-02T00:00:00Z", '
        '"published": "2026-01-01T10:00:00.5Z", "affected": [{"package": {"ecosystem": "PyPI", "name": "jinja2"}, '
        '"ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "4"}]}]}]}'
    )
    (tmp_path / "one.json").write_text(advisory)
    (finding,) = match.match(BILL, snapshot.load(tmp_path)).findings
    assert (finding.id, finding.aliases, finding.published) == ("GHSA-1", ("CVE-2024-1",), "2026-01-01T10:00:00Z")
