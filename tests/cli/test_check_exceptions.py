"""`argosy check --exceptions`: what acts, what is said, and what is refused before anything is judged."""

from pathlib import Path

from .checking import AT, SOFT, Check

EXCEPTION = """\
apiVersion: argosy.dev/v1alpha1
kind: PolicyException
metadata: {name: legacy, namespace: shop}
spec:
  policies: [S_LIMITS]
  reason: measured next week
  owner: team-shop
  expires: 2026-02-01T00:00:00Z
"""


def written(folder: Path, exception: str = EXCEPTION) -> None:
    (folder / "a.yaml").write_text(SOFT)
    (folder / "e").mkdir(exist_ok=True)
    (folder / "e" / "e.yaml").write_text(exception)


def test_an_exception_that_acts_is_named_with_owner_and_expiry(check: Check, tmp_path: Path) -> None:
    written(tmp_path)
    ran = check("--at", AT, "--exceptions", "e", "a.yaml")
    assert "S_LIMITS [soft]" not in ran.out
    said = (
        "S_LIMITS accepted: measured next week (PolicyException shop/legacy by team-shop, until 2026-02-01T00:00:00Z)"
    )
    assert said in ran.out


def test_an_expired_one_does_not_act_and_is_named(check: Check, tmp_path: Path) -> None:
    written(tmp_path)
    ran = check("--at", "2026-02-01T00:00:00Z", "--exceptions", "e/e.yaml", "a.yaml")
    assert "S_LIMITS [soft]" in ran.out
    assert "PolicyException shop/legacy by team-shop, until 2026-02-01T00:00:00Z has expired" in ran.out


def test_one_among_the_facts_of_the_cluster_acts_too(check: Check, tmp_path: Path) -> None:
    written(tmp_path)
    (finding,) = check("--at", AT, "--cluster-facts", "e", "--output", "json", "a.yaml").findings
    (used,) = finding["exceptions"]
    assert (used["code"], used["owner"], used["expires"]) == ("S_LIMITS", "team-shop", "2026-02-01T00:00:00Z")
    assert "S_LIMITS" not in {warning["code"] for warning in finding["warnings"]}


def test_one_beside_the_manifests_is_no_exception_until_somebody_says_so(check: Check, tmp_path: Path) -> None:
    written(tmp_path)
    ran = check("--at", AT, ".")
    assert "S_LIMITS [soft]" in ran.out


def test_a_hard_policy_is_never_excepted(check: Check, tmp_path: Path) -> None:
    written(tmp_path, EXCEPTION.replace("S_LIMITS", "I_PRIV"))
    ran = check("--exceptions", "e", "a.yaml")
    assert ran.code == 2
    assert "e/e.yaml:5:14: I_PRIV is a hard policy, and hard means hard" in ran.err
    assert ran.out == ""


def test_the_same_object_in_a_recorded_review_of_the_api_server_is_excepted_alike(check: Check, tmp_path: Path) -> None:
    written(tmp_path)
    review = """\
apiVersion: admission.k8s.io/v1
kind: AdmissionReview
request:
  uid: a
  kind: {group: "", version: v1, kind: Pod}
  resource: {group: "", version: v1, resource: pods}
  name: web
  namespace: shop
  operation: CREATE
  userInfo: {username: a}
  object:
"""
    lines = "".join(f"    {line}\n" for line in SOFT.splitlines())
    (tmp_path / "review.yaml").write_text(review + lines)
    (finding,) = check("--at", AT, "--exceptions", "e", "--output", "json", "review.yaml").findings
    assert [used["code"] for used in finding["exceptions"]] == ["S_LIMITS"]
