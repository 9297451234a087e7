"""`argosy check`: what it judges, on what, and how it ends."""

import json
from pathlib import Path
from typing import Any

import pytest

from argosy.admission import PolicySet, judge, review
from argosy.admission.check import Terms, judge_object
from argosy.schemas.facts import Facts, ImageFacts

from .checking import AT, BAD, DIGEST, GOOD, POLICY, RECORDED, SOFT, Check


def test_an_allowed_manifest_ends_with_0(check: Check, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(GOOD)
    ran = check("a.yaml")
    assert ran.code == 0
    assert "1 object allowed." in ran.out
    assert ran.err == ""


def test_a_denied_manifest_ends_with_1_and_says_where_and_what_to_do(check: Check, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(BAD)
    ran = check("a.yaml")
    assert ran.code == 1
    assert "a.yaml:5:3: I_HOSTNS [hard]" in ran.out
    assert "a.yaml:15:7: I_ROOT [hard]" in ran.out
    assert "way out:  Leave the host's namespace (proven): /spec/hostNetwork = false" in ran.out


def test_a_folder_is_read_in_order_and_what_is_no_object_is_said(check: Check, tmp_path: Path) -> None:
    for name, text in {"b/x.yml": GOOD, "a.json": json.dumps({"apiVersion": "v1", "kind": "Pod"})}.items():
        (tmp_path / "d" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "d" / name).write_text(text)
    (tmp_path / "d" / "values.yaml").write_text("replicas: 1\n")
    (tmp_path / "d" / ".hidden").mkdir()
    (tmp_path / "d" / ".hidden" / "x.yaml").write_text("{")
    ran = check("d", "--output", "json")
    assert [finding["source"]["file"] for finding in ran.findings] == ["d/a.json", "d/b/x.yml"]
    assert ran.err == "argosy: no Kubernetes object, not judged: d/values.yaml:1\n"


def test_standard_input_lists_and_many_documents_are_judged(check: Check) -> None:
    item = json.dumps({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}})
    ran = check("-", "--output", "json", stdin=f"{GOOD}---\nkind: List\napiVersion: v1\nitems:\n- {item}\n".encode())
    assert [(finding["source"]["document"], finding["object"]["kind"]) for finding in ran.findings] == [
        (0, "Pod"),
        (1, "ConfigMap"),
    ]
    assert ran.findings[1]["source"] == {"file": "-", "line": 21, "document": 1}


def test_a_live_object_is_judged_as_its_manifest(check: Check, tmp_path: Path) -> None:
    live = GOOD.replace("metadata: {", "metadata: {uid: u, resourceVersion: '1', managedFields: [], ") + "status: {}\n"
    (tmp_path / "a.yaml").write_text(GOOD)
    (tmp_path / "b.yaml").write_text(live)
    first, second = check("a.yaml", "b.yaml", "--at", AT, "--output", "json").findings
    assert first["digest"] == second["digest"]


@pytest.mark.parametrize("path", sorted(RECORDED.glob("*.json")), ids=lambda path: path.stem)
def test_a_recorded_review_has_the_digests_of_judging_it_directly(check: Check, path: Path) -> None:
    verdict = judge(review.from_admission_review(path.read_bytes(), at=AT), PolicySet.load("all"))
    ran = check(str(path), "--at", AT, "--output", "json")
    (finding,) = ran.findings
    assert (finding["digest"], finding["inputDigest"]) == (verdict.digest, verdict.input_digest)
    assert ran.code == (0 if verdict.allowed else 1)


def test_a_review_file_binds_its_own_moment_params_and_facts(check: Check, tmp_path: Path) -> None:
    recorded = review.from_manifest(
        {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": {"hostPID": True, "containers": []}},
        at=AT,
    )
    (tmp_path / "r.json").write_bytes(recorded.canonical())
    (finding,) = check("r.json", "--strict", "--at", "2030-01-01T00:00:00Z", "--output", "json").findings
    assert finding["at"] == AT
    assert finding["inputDigest"] == judge(recorded, PolicySet.load("all")).input_digest


def test_an_object_of_a_kind_that_no_policy_judges_is_allowed_and_that_is_said(check: Check) -> None:
    thing = b"apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: a}\n"
    ran = check("-", "--policies", "restricted", stdin=thing)
    assert ran.code == 0
    assert "1 object of a kind that no policy of this set judges." in ran.out


def test_unknown_facts_are_skipped_and_strict_denies_them(check: Check, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(GOOD)
    lax, strict = check("a.yaml", "--output", "json"), check("a.yaml", "--strict", "--output", "json")
    assert lax.code == 0
    assert {"I_PROV", "I_NETPOL"} <= {skipped["code"] for skipped in lax.findings[0]["skipped"]}
    assert strict.code == 1
    assert {"I_PROV", "I_NETPOL"} <= set(strict.codes)


def test_facts_evidence_and_cluster_manifests_are_judged_on(check: Check, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(GOOD)
    (tmp_path / "n.yaml").write_text(POLICY)
    (tmp_path / "facts.json").write_text(Facts(evidence={DIGEST: ImageFacts()}).model_dump_json())
    ran = check("a.yaml", "--facts", "facts.json", "--cluster-facts", "n.yaml", "--output", "json")
    assert "I_PROV" in ran.codes
    assert "I_NETPOL" not in ran.codes
    assert "I_NETPOL" in ran.findings[0]["judgedBy"]


def test_params_of_a_file_win_over_those_of_the_project(check: Check, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(GOOD)
    (tmp_path / "argosy.yaml").write_text(
        "apiVersion: argosy.dev/v1alpha1\nkind: Project\ncheck: {params: {I_REGISTRY: {registries: [other.example]}}}\n"
    )
    (tmp_path / "p.yaml").write_text("I_REGISTRY: {registries: [registry.example]}\n")
    assert check("a.yaml", "--output", "json").codes == ["I_REGISTRY"]
    assert check("a.yaml", "--params", "p.yaml", "--output", "json").codes == []


def test_a_project_file_above_the_repository_is_not_read(
    check: Check, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "argosy.yaml").write_text("unknown: key\n")
    (tmp_path / "repo" / ".git").mkdir(parents=True)
    (tmp_path / "repo" / "a.yaml").write_text(GOOD)
    monkeypatch.chdir(tmp_path / "repo")
    assert check("a.yaml").code == 0


def test_labels_of_a_namespace_reach_the_policies(check: Check, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(BAD)
    label = "pod-security.kubernetes.io/enforce=privileged"
    assert check("a.yaml", "--namespace-labels", f"shop:{label}", "--output", "json").codes == []
    assert check("a.yaml", "--namespace-labels", f"web:{label}", "--output", "json").codes == ["I_HOSTNS", "I_ROOT"]


def test_a_soft_refusal_warns_and_an_ignore_with_a_reason_accepts_it(check: Check, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(SOFT)
    warned = check("a.yaml", "--output", "json")
    assert warned.code == 0
    assert {warning["code"] for warning in warned.findings[0]["warnings"]} == {"S_LIMITS"}
    (tmp_path / "a.yaml").write_text("# argosy: ignore S_LIMITS measured next week\n" + SOFT)
    (finding,) = check("a.yaml", "--output", "json").findings
    assert finding["warnings"] == []
    assert {(item["code"], item["reason"], item["source"]) for item in finding["exceptions"]} == {
        ("S_LIMITS", "measured next week", "a.yaml:1")
    }


@pytest.mark.parametrize(
    ("comment", "message"),
    [
        ("ignore I_HOSTNS we need it", "a.yaml:1:1: I_HOSTNS is a hard policy: no comment turns it into an allow"),
        ("ignore S_LIMITS", "a.yaml:1:1: the ignore of S_LIMITS gives no reason"),
        ("ignore S_NOPE we know", "a.yaml:1:1: there is no soft policy S_NOPE; there is S_"),
        ("ignore", "a.yaml:1:1: the ignore names no soft policy, but nothing"),
    ],
)
def test_an_ignore_that_cannot_be_is_an_error_and_the_object_is_judged_all_the_same(
    comment: str, message: str, check: Check, tmp_path: Path
) -> None:
    (tmp_path / "a.yaml").write_text(f"# argosy: {comment}\n{BAD}")
    ran = check("a.yaml", "--output", "json")
    assert ran.code == 2
    assert message in ran.err
    assert "I_HOSTNS" in ran.codes


def test_an_explanation_shows_which_part_was_not_true(check: Check, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(BAD)
    ran = check("--explain", "I_HOSTNS", "a.yaml")
    assert ran.code == 1
    assert ran.out.startswith("I_HOSTNS  ")
    assert "standard: Pod Security Standards" in ran.out
    assert "a.yaml:1: Pod shop/web" in ran.out
    assert "  not true:" in ran.out
    assert "variables.level == 'privileged'  ->  false" in ran.out


def test_an_explanation_masks_what_a_verdict_masks(check: Check, tmp_path: Path) -> None:
    secret = "    env: [{name: TOKEN, value: hunter2hunter2}]\n    securityContext:\n"
    (tmp_path / "a.yaml").write_text(BAD.replace("    securityContext:\n", secret))
    assert "hunter2" not in check("--explain", "I_ROOT", "a.yaml").out


def test_an_explanation_without_paths_describes_the_policy(check: Check) -> None:
    ran = check("--explain", "I_NETPOL")
    assert ran.code == 0
    assert "rule:     network-policy-present/rule.rego" in ran.out
    assert "package argosy.network_policy_present" in ran.out


@pytest.mark.parametrize("form", ["sarif", "github", "junit"])
def test_every_form_can_be_asked_for(form: str, check: Check, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(BAD)
    ran = check("a.yaml", "--output", form)
    assert ran.code == 1
    assert "I_HOSTNS" in ran.out


def test_an_object_without_a_file_gets_the_digests_of_the_file(check: Check, tmp_path: Path) -> None:
    spec: dict[str, Any] = {"hostPID": True, "containers": []}
    item: dict[str, Any] = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": spec}
    (tmp_path / "a.json").write_text(json.dumps(item))
    (finding,) = check("a.json", "--at", AT, "--output", "json").findings
    direct = judge_object(item, Terms(policies=PolicySet.load("all"), at=AT)).finding()
    assert direct.digest == finding["digest"]
    assert direct.source.file == ""
