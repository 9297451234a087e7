"""`argosy check`: what it judges, how it ends, and what it does with every kind of bad input."""

import io
import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from argosy.admission import PolicySet, judge, review
from argosy.admission.check import Terms, judge_object
from argosy.cli.main import main
from argosy.schemas.facts import Facts, ImageFacts

AT = "2026-01-01T00:00:00Z"
DIGEST = "sha256:" + "1" * 64
RECORDED = Path(__file__).parents[1] / "data" / "admissionreviews"
GOOD = f"""\
apiVersion: v1
kind: Pod
metadata: {{name: web, namespace: shop, labels: {{app: web}}}}
spec:
  containers:
  - name: a
    image: registry.example/shop@{DIGEST}
    resources: {{requests: {{cpu: 10m, memory: 8Mi}}, limits: {{memory: 8Mi}}}}
    securityContext:
      runAsNonRoot: true   # never as root
      capabilities: {{drop: [ALL]}}
      seccompProfile: {{type: RuntimeDefault}}
"""
BAD = GOOD.replace("runAsNonRoot: true  ", "runAsNonRoot: false ").replace("spec:\n", "spec:\n  hostNetwork: true\n")
SOFT = GOOD.replace("    resources: {requests: {cpu: 10m, memory: 8Mi}, limits: {memory: 8Mi}}\n", "")
POLICY = """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deny, namespace: shop}
spec: {podSelector: {}, policyTypes: [Ingress]}
"""


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def findings(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(self.out)
        return found

    @property
    def codes(self) -> list[str]:
        return sorted({reason["code"] for finding in self.findings for reason in finding["reasons"]})


Check = Callable[..., Ran]


@pytest.fixture
def check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Check:
    monkeypatch.chdir(tmp_path)

    def run(*args: str, stdin: bytes = b"") -> Ran:
        monkeypatch.setattr(sys, "argv", ["argosy", "check", *args])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        with pytest.raises(SystemExit) as ended:
            main()
        captured = capsys.readouterr()
        return Ran(int(ended.value.code or 0), captured.out, captured.err)

    return run


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
    assert "a.yaml:11:7: I_ROOT [hard]" in ran.out
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
    assert ran.findings[1]["source"] == {"file": "-", "line": 17, "document": 1}


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
    ran = check("-", stdin=b"apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: a}\n")
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


def test_a_fix_writes_what_is_proven_and_keeps_every_other_byte(check: Check, tmp_path: Path) -> None:
    text = f"# ours\n{BAD}---\n{GOOD}"
    (tmp_path / "a.yaml").write_text(text)
    (tmp_path / "a.yaml").chmod(0o640)
    ran = check("--fix", "a.yaml")
    assert ran.code == 0
    assert "fixed a.yaml" in ran.err
    fixed = text.replace("hostNetwork: true", "hostNetwork: false").replace(
        "runAsNonRoot: false ", "runAsNonRoot: true "
    )
    assert (tmp_path / "a.yaml").read_text() == fixed
    assert (tmp_path / "a.yaml").stat().st_mode & 0o777 == 0o640
    assert [path.name for path in tmp_path.iterdir()] == ["a.yaml"]


def test_a_second_fix_changes_nothing(check: Check, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(BAD)
    check("--fix", "a.yaml")
    before = (tmp_path / "a.yaml").stat()
    assert check("--fix", "a.yaml").err == ""
    assert (tmp_path / "a.yaml").stat().st_mtime_ns == before.st_mtime_ns


def test_a_fix_creates_a_missing_network_policy_beside_the_file_and_never_over_one(
    check: Check, tmp_path: Path
) -> None:
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "a.yaml").write_text(GOOD)
    created = tmp_path / "d" / "web-networkpolicy.yaml"
    ran = check("--fix", "--cluster-facts", "d", "d")
    assert ran.code == 0
    assert "created d/web-networkpolicy.yaml" in ran.err
    assert "kind: NetworkPolicy" in created.read_text()
    created.write_text(created.read_text().replace("app: web", "app: other"))
    kept = created.read_text()
    ran = check("--fix", "--cluster-facts", "d", "d")
    assert ran.code == 1
    assert "web-networkpolicy.yaml is there already" in ran.err
    assert created.read_text() == kept


def test_a_fix_of_a_list_in_json_keeps_its_layout(check: Check, tmp_path: Path) -> None:
    pod: dict[str, Any] = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": {"hostPID": True}}
    text = json.dumps({"apiVersion": "v1", "kind": "List", "items": [pod]}, indent=2)
    (tmp_path / "a.json").write_text(text)
    check("--fix", "a.json")
    assert (tmp_path / "a.json").read_text() == text.replace('"hostPID": true', '"hostPID": false')


def test_nothing_is_fixed_when_anything_cannot_be_read(check: Check, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(BAD)
    (tmp_path / "b.yaml").write_text("a: [")
    ran = check("--fix", "a.yaml", "b.yaml")
    assert ran.code == 2
    assert "nothing was changed" in ran.err
    assert (tmp_path / "a.yaml").read_text() == BAD


def test_a_full_disk_leaves_every_file_as_it_was(check: Check, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(BAD)
    synced: list[int] = []

    def full_at_the_second(descriptor: int) -> None:
        synced.append(descriptor)
        if len(synced) == 2:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full_at_the_second)
    ran = check("--fix", "a.yaml", "b.yaml")
    assert ran.code == 2
    assert "cannot write b.yaml: No space left on device" in ran.err
    assert [(tmp_path / name).read_text() for name in ("a.yaml", "b.yaml")] == [BAD, BAD]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.yaml", "b.yaml"]


def test_a_recorded_review_is_never_fixed(check: Check, tmp_path: Path) -> None:
    recorded = next(path for path in sorted(RECORDED.glob("*.json")) if path.stem == "CREATE-Pod-plain")
    (tmp_path / "r.json").write_bytes(recorded.read_bytes())
    ran = check("--fix", "r.json")
    assert "a recorded review is not changed" in ran.err
    assert (tmp_path / "r.json").read_bytes() == recorded.read_bytes()


MISUSE: list[tuple[str, bytes, str]] = [
    ("unreadable YAML", b"a: [1\nb: 2\n", "x.yaml:2:2: while parsing a flow sequence"),
    ("not UTF-8", b"a: \xff\n", "x.yaml:1:4: byte 0xff is not UTF-8"),
    ("duplicate keys", b"kind: A\nkind: B\n", "x.yaml:2:1: the key 'kind' stands twice"),
    ("50,000 levels", b"[" * 50_000, "x.yaml:1:101: nested deeper than 100 levels"),
    ("10 MB", b"a: '" + b"x" * 10_000_000 + b"'", "x.yaml:1:1: the document is larger than 10 MB"),
    ("no object", b"a: 1\n", "x.yaml:1:1: this is no Kubernetes object: it has no apiVersion and kind"),
    ("unknown kind", b"apiVersion: apps/v1\nkind: Deploymint\n", "x.yaml:1:1: unknown kind: there is no Deploymint"),
    ("own files", b"apiVersion: argosy.dev/v1alpha1\nkind: Project\n", "x.yaml:1:1: a Project of argosy.dev is no"),
    ("malformed review", b"apiVersion: admission.k8s.io/v1\nkind: AdmissionReview\n", "x.yaml:1:1: request is missing"),
    (
        "review of another version",
        b"apiVersion: admission.k8s.io/v1beta1\nkind: AdmissionReview\nrequest: {uid: a}\n",
        "x.yaml:1:1: apiVersion is 'admission.k8s.io/v1beta1'",
    ),
    ("malformed Review", b"request: {}\nat: now\n", "x.yaml:1:1: Review: request.operation: Field required"),
]


@pytest.mark.parametrize(("data", "message"), [case[1:] for case in MISUSE], ids=[case[0] for case in MISUSE])
def test_what_cannot_be_judged_is_one_error_and_the_rest_is_judged(
    data: bytes, message: str, check: Check, tmp_path: Path
) -> None:
    (tmp_path / "x.yaml").write_bytes(data)
    (tmp_path / "y.yaml").write_text(GOOD)
    ran = check("x.yaml", "y.yaml", "--output", "json")
    assert ran.code == 2
    assert message in ran.err
    assert ran.err.count("argosy: E_") == 1
    assert [finding["source"]["file"] for finding in ran.findings] == ["y.yaml"]


OPTIONS: list[tuple[list[str], str]] = [
    ([], "give a file, a folder, or - for standard input"),
    (["none.yaml"], "none.yaml: there is no such file or folder"),
    (["empty"], "empty: no *.yaml, *.yml or *.json below it"),
    (["--at", "yesterday", "a.yaml"], "--at 'yesterday' is no moment"),
    (["--at", "2026-02-30T00:00:00Z", "a.yaml"], "--at '2026-02-30T00:00:00Z' is no moment"),
    (["--namespace-labels", "=x", "a.yaml"], "--namespace-labels: '=x' is no [NAMESPACE:]KEY=VALUE"),
    (["--policies", "none", "a.yaml"], "none is neither a set nor a directory"),
    (["--params", "bad.yaml", "a.yaml"], "bad.yaml: params are one map of policy codes to params"),
    (["--params", "unknown.yaml", "a.yaml"], "params: I_NONE is no policy of this set"),
    (["--facts", "a.yaml", "a.yaml"], "a.yaml: apiVersion: Extra inputs are not permitted"),
    (["--evidence", "none", "a.yaml"], "none: there is no such folder"),
    (["--evidence", "empty", "a.yaml"], "there is no trust file"),
    (["--fix", "-"], "--fix changes files: standard input is none"),
    (["--output", "xml", "a.yaml"], "Invalid value for '--output'"),
    (["--explain", "I_NONE"], "I_NONE is no policy of this set"),
]


@pytest.mark.parametrize(("args", "message"), OPTIONS, ids=[" ".join(case[0]) or "nothing" for case in OPTIONS])
def test_a_wrong_option_is_one_error_with_2(args: list[str], message: str, check: Check, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(GOOD)
    (tmp_path / "empty").mkdir()
    (tmp_path / "bad.yaml").write_text("I_X: 1\n")
    (tmp_path / "unknown.yaml").write_text("I_NONE: {a: 1}\n")
    ran = check(*args)
    assert ran.code == 2
    assert message in ran.err
    assert ran.out.strip() in {"", "No objects to judge."}


def test_a_wrong_key_of_the_project_file_is_refused(check: Check, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(GOOD)
    (tmp_path / "argosy.yaml").write_text("checks: {}\n")
    ran = check("a.yaml")
    assert ran.code == 2
    assert "argosy.yaml: checks: Extra inputs are not permitted" in ran.err


def test_an_explanation_shows_which_part_was_not_true(check: Check, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(BAD)
    ran = check("--explain", "I_HOSTNS", "a.yaml")
    assert ran.code == 1
    assert ran.out.startswith("I_HOSTNS  ")
    assert "standard: Pod Security Standards" in ran.out
    assert "a.yaml:1: Pod shop/web" in ran.out
    assert "  not true:" in ran.out
    assert "variables.unprotected  ->  false" in ran.out


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
