"""Facts are gathered for what an object names, and what no source knows stays unknown."""

import json
from pathlib import Path
from typing import Any

import pytest

from argosy.admission import review
from argosy.admission.facts import FactSources, gather
from argosy.evidence.attestation import attest
from argosy.evidence.predicates import coverage
from argosy.evidence.predicates.types import COVERAGE
from argosy.evidence.signing.keys import load_or_create
from argosy.evidence.stores.directory import DirectoryStore
from argosy.schemas.errors import InputError
from argosy.schemas.evidence import Subject
from argosy.schemas.facts import Facts, ImageFacts, NamespaceFacts
from argosy.schemas.review import Request
from argosy.schemas.role import Role

AT = "2026-01-01T00:00:00Z"
EPOCH = "1767225600"
ONE, TWO, THREE = ("sha256:" + digit * 64 for digit in "123")


def request(*images: str, namespace: str = "shop") -> Request:
    item: dict[str, Any] = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "a", "namespace": namespace},
        "spec": {"containers": [{"name": str(n), "image": image} for n, image in enumerate(images)]},
    }
    return review.from_manifest(item, at=AT).request


def policy(name: str, namespace: str | None = "shop") -> str:
    where = f", namespace: {namespace}" if namespace else ""
    return (
        f"apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: {name}{where}, uid: x}}\n"
        "spec: {podSelector: {}}\nstatus: {}\n---\n"
    )


def test_only_what_the_object_names_is_read() -> None:
    facts = Facts(
        evidence={ONE: ImageFacts(), TWO: ImageFacts(), THREE: ImageFacts()},
        cluster={"shop": NamespaceFacts(), "other": NamespaceFacts()},
        images={"shop:1": TWO, "other:1": THREE},
    )
    found = gather(request(f"r/a@{ONE}", "shop:1"), FactSources(given=facts, cluster=facts.cluster), AT)
    assert found == Facts(
        evidence={ONE: ImageFacts(), TWO: ImageFacts()}, cluster={"shop": NamespaceFacts()}, images={"shop:1": TWO}
    )


def test_what_no_source_knows_is_left_out() -> None:
    assert gather(request(f"r/a@{ONE}", "shop:1"), FactSources(), AT) == Facts()


def test_evidence_that_was_looked_up_and_not_found_is_known(tmp_path: Path) -> None:
    load_or_create(tmp_path / "keys")
    sources = FactSources.load(evidence=str(tmp_path), trust=str(tmp_path / "keys" / "trust.yaml"))
    found = gather(request(f"r/a@{ONE}"), sources, AT)
    assert found.evidence[ONE].provenance is None
    assert {problem.kind for problem in found.evidence[ONE].problems} == {"missing"}


def test_signed_evidence_becomes_facts_of_the_image(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    keyring = load_or_create(tmp_path / "keys")
    said = coverage.predicate(changed=8, covered=6, sandboxed=True)
    store = DirectoryStore(tmp_path / "evidence")
    store.put(attest(keyring[Role.BUILDER], COVERAGE, said, [Subject(name="a", digest=ONE)]))
    sources = FactSources.load(evidence=str(tmp_path / "evidence"), trust=str(tmp_path / "keys" / "trust.yaml"))
    fact = gather(request(f"r/a@{ONE}"), sources, AT).evidence[ONE].coverage
    assert fact is not None
    assert fact.value.percent == 75


def test_a_namespace_is_known_when_a_manifest_mentions_it(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(
        policy("one") + "apiVersion: v1\nkind: Service\nmetadata: {name: s, namespace: web}\n"
    )
    (tmp_path / "b.yaml").write_text(
        "apiVersion: v1\nkind: Namespace\nmetadata: {name: empty}\n---\n" + policy("two", None)
    )
    cluster = FactSources.load(cluster=[str(tmp_path)]).cluster
    assert sorted(cluster) == ["default", "empty", "shop", "web"]
    assert cluster["web"] == NamespaceFacts(pod_disruption_budgets=())
    (kept,) = cluster["shop"].network_policies
    assert kept["metadata"] == {"name": "one", "namespace": "shop"}
    assert "status" not in kept


def test_facts_of_a_file_and_of_manifests_add_up(tmp_path: Path) -> None:
    (tmp_path / "n.yaml").write_text(policy("one"))
    known = {"kind": "NetworkPolicy", "metadata": {"name": "zero"}}
    (tmp_path / "facts.json").write_text(json.dumps({"cluster": {"shop": {"networkPolicies": [known]}}}))
    sources = FactSources.load(facts=str(tmp_path / "facts.json"), cluster=[str(tmp_path / "n.yaml")])
    assert [item["metadata"]["name"] for item in sources.cluster["shop"].network_policies] == ["zero", "one"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"facts": "none.json"}, "none.json: No such file"),
        ({"facts": "bad.json"}, "bad.json: evidense: Extra inputs are not permitted"),
        ({"evidence": "none"}, "none: there is no such folder"),
        ({"cluster": ["none"]}, "none: there is no such file or folder"),
    ],
)
def test_a_source_that_cannot_be_read_is_one_error(
    options: dict[str, Any], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bad.json").write_text('{"evidense": {}}')
    with pytest.raises(InputError) as refused:
        FactSources.load(**options)
    assert refused.value.message.startswith(message)


PDB = """apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web, namespace: shop}
spec: {maxUnavailable: 1}
"""
SLO = """apiVersion: v1
kind: ConfigMap
metadata: {name: slo-web, namespace: shop, labels: {argosy.dev/slo: web}}
data: {service: web, objective: "99.5", budgetLeft: "-12.5", time: "2025-12-31T23:50:00Z"}
"""


def test_disruption_budgets_of_sibling_manifests_are_facts(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(f"{PDB}---\n{policy('one')}")
    space = FactSources.load(cluster=[str(tmp_path)]).cluster["shop"]
    assert [item["metadata"]["name"] for item in space.pod_disruption_budgets or ()] == ["web"]
    assert len(space.network_policies) == 1


def test_budgets_that_nobody_looked_for_stay_unknown_and_known_ones_add_up(tmp_path: Path) -> None:
    given: dict[str, Any] = {"networkPolicies": [], "podDisruptionBudgets": [{"kind": "PodDisruptionBudget"}]}
    (tmp_path / "facts.json").write_text(json.dumps({"cluster": {"shop": given, "other": {"networkPolicies": []}}}))
    (tmp_path / "b.yaml").write_text(PDB)
    cluster = FactSources.load(facts=str(tmp_path / "facts.json"), cluster=[str(tmp_path / "b.yaml")]).cluster
    assert cluster["other"].pod_disruption_budgets is None
    assert len(cluster["shop"].pod_disruption_budgets or ()) == 2


def test_a_config_map_says_how_much_of_an_error_budget_is_left(tmp_path: Path) -> None:
    (tmp_path / "slo.yaml").write_text(SLO)
    sources = FactSources.load(cluster=[str(tmp_path)])
    found = gather(request("nginx"), sources, AT).slo
    assert [(one.service, one.objective, one.budget_left) for one in found["shop"]] == [("web", 99.5, -12.5)]
    assert gather(request("nginx", namespace="other"), sources, AT).slo == {}


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ('"99.5"', '"nearly always"', "data.objective"),
        ('"-12.5"', '"101"', "data.budgetLeft"),
        ("service: web, ", "", "data.service"),
    ],
)
def test_a_budget_that_is_said_wrongly_is_refused_and_not_left_out(
    right: str, wrong: str, message: str, tmp_path: Path
) -> None:
    (tmp_path / "slo.yaml").write_text(SLO.replace(right, wrong))
    with pytest.raises(InputError, match=f"ConfigMap slo-web: {message}"):
        FactSources.load(cluster=[str(tmp_path)])


def test_segments_are_read_of_the_services_that_an_object_may_name() -> None:
    item: dict[str, Any] = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "a", "namespace": "shop", "labels": {"argosy.dev/service": "cart", "n": 1}},
        "spec": {"containers": []},
    }
    given = Facts.model_validate({"segments": {name: [{"name": "eu"}] for name in ("a", "cart", "other")}})
    found = gather(review.from_manifest(item, at=AT).request, FactSources(given=given), AT)
    assert sorted(found.segments) == ["a", "cart"]


def test_what_is_not_said_leaves_the_wire_as_it_was() -> None:
    facts = Facts(evidence={ONE: ImageFacts()}, cluster={"shop": NamespaceFacts()})
    assert sorted(facts.wire()) == ["cluster", "evidence", "images"]
    assert sorted(facts.wire()["cluster"]["shop"]) == ["networkPolicies"]
    assert "vex" not in facts.wire()["evidence"][ONE]
