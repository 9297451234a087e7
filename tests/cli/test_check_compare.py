"""argosy check --diff and --baseline: what changes when policies change, and what is new."""

import json
from pathlib import Path

from argosy.admission.authoring.scaffold import scaffold
from argosy.admission.policy.source import PACKAGED
from argosy.schemas.verdict import Engine

from .checking import Check

POD = """\
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec: {hostNetwork: true, containers: [{name: a, image: nginx}]}
"""
HOSTNS = str(PACKAGED / "no-host-namespaces")
HOSTPATH = str(PACKAGED / "no-host-paths")


def test_what_becomes_denied_is_named_with_its_reasons_and_ends_with_1(check: Check, tmp_path: Path) -> None:
    (tmp_path / "pod.yaml").write_text(POD)
    ran = check("--diff", HOSTPATH, HOSTNS, "pod.yaml")
    assert ran.code == 1
    assert ran.out.splitlines()[0] == "pod.yaml:1: newly denied: Pod shop/web"
    assert "+ I_HOSTNS [hard] /spec/hostNetwork: true, expected false" in ran.out
    assert (
        ran.out.splitlines()[-1] == "1 newly denied, 0 newly allowed, 0 with other reasons; 0 objects judged as before."
    )


def test_what_becomes_allowed_ends_with_1_too(check: Check, tmp_path: Path) -> None:
    (tmp_path / "pod.yaml").write_text(POD)
    ran = check("--diff", HOSTNS, HOSTPATH, "pod.yaml", "--output", "json")
    (change,) = json.loads(ran.out)["changes"]
    assert (ran.code, change["effect"], change["removed"][0]["code"]) == (1, "newly allowed", "I_HOSTNS")


def test_equal_policies_change_nothing(check: Check, tmp_path: Path) -> None:
    (tmp_path / "pod.yaml").write_text(POD)
    ran = check("--diff", HOSTNS, HOSTNS, "pod.yaml")
    assert (ran.code, ran.out) == (
        0,
        "0 newly denied, 0 newly allowed, 0 with other reasons; 1 object judged as before.\n",
    )


def test_other_reasons_alone_end_with_0(check: Check, tmp_path: Path) -> None:
    (tmp_path / "web.yaml").write_text("{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}}\n")
    for name, wanted in (("old", "a value"), ("new", "another")):
        (tmp_path / name).mkdir()
        for file, text in scaffold("owned", Engine.CEL, "").items():
            (tmp_path / name / file).write_text(text.replace("dyn('a value')", f"dyn('{wanted}')"))
    ran = check("--diff", "./old", "./new", "web.yaml")
    assert (ran.code, ran.out.splitlines()[-1]) == (
        0,
        "0 newly denied, 0 newly allowed, 1 with other reasons; 0 objects judged as before.",
    )


def test_params_of_either_set_are_taken_and_others_refused(check: Check, tmp_path: Path) -> None:
    (tmp_path / "pod.yaml").write_text(POD)
    (tmp_path / "params.yaml").write_text("I_EXPOSED: {types: [NodePort]}\n")
    other = str(PACKAGED / "no-exposed-services")
    assert check("--diff", HOSTNS, other, "--params", "params.yaml", "pod.yaml").code == 1
    ran = check("--diff", HOSTNS, HOSTPATH, "--params", "params.yaml", "pod.yaml")
    assert (ran.code, "I_EXPOSED is no policy of this set" in ran.err) == (2, True)


def test_an_unreadable_document_is_told_and_the_others_are_compared(check: Check, tmp_path: Path) -> None:
    (tmp_path / "pod.yaml").write_text(POD + "---\na: [\n")
    ran = check("--diff", HOSTPATH, HOSTNS, "pod.yaml")
    assert ran.code == 2
    assert "1 newly denied" in ran.out
    assert "pod.yaml:" in ran.err


def test_a_set_that_is_none_is_misuse(check: Check, tmp_path: Path) -> None:
    (tmp_path / "pod.yaml").write_text(POD)
    assert check("--diff", "nothing", HOSTNS, "pod.yaml").code == 2


def test_only_what_is_new_fails_against_a_baseline(check: Check, tmp_path: Path) -> None:
    (tmp_path / "pod.yaml").write_text(POD)
    written = check("--policies", HOSTNS, "--baseline", "known.json", "--write-baseline", "pod.yaml")
    assert (written.code, written.out, written.err) == (0, "", "known.json: 1 known refusal\n")
    (tmp_path / "pod.yaml").rename(tmp_path / "moved.yaml")
    (tmp_path / "moved.yaml").write_text("# moved\n\n" + POD)
    ran = check("--policies", HOSTNS, "--baseline", "known.json", "moved.yaml")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines()[:2] == [
        "1 object without new refusals.",
        "1 refusal known from the baseline not shown.",
    ]
    (tmp_path / "moved.yaml").write_text(POD.replace("containers", "hostPID: true, containers"))
    ran = check("--policies", HOSTNS, "--baseline", "known.json", "moved.yaml")
    assert ran.code == 1
    assert "/spec/hostPID" not in ran.err
    assert "1 refusal: 1 of 1 object denied." in ran.out


def test_each_form_of_report_tells_the_known_from_the_new(check: Check, tmp_path: Path) -> None:
    (tmp_path / "pod.yaml").write_text(POD)
    check("--policies", HOSTNS, "--baseline", "known.json", "--write-baseline", "pod.yaml")
    (tmp_path / "pod.yaml").write_text(POD.replace("containers", "hostPID: true, containers"))
    given = ("--policies", HOSTNS, "--baseline", "known.json", "pod.yaml", "--output")
    reasons = check(*given, "json").findings[0]["reasons"]
    assert {reason["field"]: reason.get("known", False) for reason in reasons} == {
        "/spec/hostNetwork": True,
        "/spec/hostPID": False,
    }
    results = json.loads(check(*given, "sarif").out)["runs"][0]["results"]
    assert [result.get("baselineState") for result in results] == ["unchanged", None]
    assert check(*given, "github").out.count("::error") == 1
    assert check(*given, "junit").out.count("I_HOSTNS [") == 1


def test_refusals_that_are_gone_are_told(check: Check, tmp_path: Path) -> None:
    (tmp_path / "pod.yaml").write_text(POD)
    check("--policies", HOSTNS, "--baseline", "known.json", "--write-baseline", "pod.yaml")
    (tmp_path / "pod.yaml").write_text(POD.replace("hostNetwork: true, ", ""))
    ran = check("--policies", HOSTNS, "--baseline", "known.json", "pod.yaml")
    assert (ran.code, ran.err) == (0, "known.json: 1 of its refusals met nothing; --write-baseline forgets them\n")


def test_a_baseline_that_is_not_there_is_misuse(check: Check, tmp_path: Path) -> None:
    (tmp_path / "pod.yaml").write_text(POD)
    ran = check("--baseline", "known.json", "pod.yaml")
    assert ran.code == 2
    assert "--write-baseline" in ran.err


def test_options_that_mean_nothing_together_are_misuse(check: Check, tmp_path: Path) -> None:
    (tmp_path / "pod.yaml").write_text(POD)
    pairs = (
        ("--write-baseline",),
        ("--diff", "all", "all", "--baseline", "x.json"),
        ("--diff", "all", "all", "--fix"),
        ("--diff", "all", "all", "--output", "sarif"),
    )
    assert {check(*pair, "pod.yaml").code for pair in pairs} == {2}
