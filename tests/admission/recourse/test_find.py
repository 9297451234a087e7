"""Recourse: what is offered as proven flips what it says, needs all of its operations, and breaks nothing else."""

import copy
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from argosy.adapters.manifest import load, patch
from argosy.admission import PolicySet, judge, review
from argosy.admission.recourse import find, rebase
from argosy.schemas.errors import InputError
from argosy.schemas.facts import Fact, Facts, ImageFacts, NamespaceFacts, Vulnerabilities, Vulnerability
from argosy.schemas.review import Review
from argosy.schemas.verdict import Operation, Recourse, RecourseKind, Verdict

AT = "2026-01-01T00:00:00Z"
DIGEST = "sha256:" + "1" * 64
IMAGE = f"registry.example/shop@{DIGEST}"


@pytest.fixture(scope="module")
def policies() -> PolicySet:
    return PolicySet.load("all")


def deployment(containers: list[dict[str, Any]], **spec: Any) -> dict[str, Any]:
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "web", "namespace": "shop"},
        "spec": {
            "selector": {"matchLabels": {"app": "web"}},
            "template": {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": containers, **spec}},
        },
    }


def hardened(**changes: Any) -> dict[str, Any]:
    context = {
        "privileged": False,
        "runAsNonRoot": True,
        "capabilities": {"drop": ["ALL"]},
        "seccompProfile": {"type": "RuntimeDefault"},
    }
    resources = {"requests": {"cpu": "10m", "memory": "8Mi"}, "limits": {"memory": "8Mi"}}
    return {"name": "a", "image": IMAGE, "securityContext": {**context, **changes}, "resources": resources}


def reviewed(item: dict[str, Any], facts: Facts | None = None, **kind: Any) -> Review:
    return review.from_manifest(item, at=AT, facts=facts, **kind)


def found(item: Review, policies: PolicySet) -> Verdict:
    return find(item, policies, judge(item, policies))


def after(item: Review, operations: tuple[Operation, ...]) -> Review:
    patched = patch.apply(item.request.object, operations)
    return item.model_copy(update={"request": item.request.model_copy(update={"object": patched})})


def counts(verdict: Verdict) -> Counter[str]:
    return Counter(reason.code for reason in verdict.reasons)


def of_kind(verdict: Verdict, kind: RecourseKind) -> list[Recourse]:
    return [recourse for recourse in verdict.recourse if recourse.kind is kind]


def fields(required: dict[str, Any], **optional: Any) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(required, optional=optional)


def some(*values: Any) -> st.SearchStrategy[list[Any]]:
    return st.lists(st.sampled_from(values), max_size=2, unique_by=str)


CONTEXT = fields(
    {},
    privileged=st.booleans(),
    runAsNonRoot=st.booleans(),
    runAsUser=st.sampled_from([0, 1000]),
    capabilities=fields({}, add=some("NET_ADMIN", "SYS_TIME", "NET_BIND_SERVICE"), drop=some("ALL", "CHOWN")),
    seccompProfile=st.sampled_from([{"type": "Unconfined"}, {"type": "RuntimeDefault"}, {}]),
    allowPrivilegeEscalation=st.booleans(),
)
CONTAINER = fields({"name": st.sampled_from("ab"), "image": st.just(IMAGE)}, securityContext=CONTEXT)
CONTAINERS = st.lists(CONTAINER, min_size=1, max_size=3)
PODS = fields(
    {"containers": CONTAINERS},
    initContainers=CONTAINERS,
    hostNetwork=st.booleans(),
    hostPID=st.booleans(),
    securityContext=fields({}, runAsNonRoot=st.booleans()),
    volumes=some({"name": "a", "hostPath": {"path": "/"}}, {"name": "b", "emptyDir": {}}),
)
LAWS = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@LAWS
@given(spec=PODS)
def test_a_joint_patch_does_what_it_says_needs_every_operation_and_breaks_nothing(
    policies: PolicySet, spec: dict[str, Any]
) -> None:
    item = reviewed(deployment(**spec))
    before = found(item, policies)
    for joint in of_kind(before, RecourseKind.PATCH):
        reached = judge(after(item, joint.patch), policies)
        assert reached.digest == joint.verified
        assert not counts(reached) - counts(before)
        assert set(joint.codes) == {code for code in counts(before) if counts(reached)[code] < counts(before)[code]}
        for index in range(len(joint.patch)):
            fewer = joint.patch[:index] + joint.patch[index + 1 :]
            try:
                left = judge(after(item, fewer), policies)
            except InputError:
                continue
            assert len(left.reasons) + len(left.warnings) > len(reached.reasons) + len(reached.warnings)


@LAWS
@given(spec=PODS)
def test_the_patch_of_one_refusal_flips_that_refusal(policies: PolicySet, spec: dict[str, Any]) -> None:
    item = reviewed(deployment(**spec))
    for reason in found(item, policies).reasons:
        assert reason.recourse is not None
        if reason.recourse.verified:
            reached = judge(after(item, reason.recourse.patch), policies)
            assert reached.digest == reason.recourse.verified
            assert reason.essence() not in [left.essence() for left in reached.reasons]


@LAWS
@given(spec=PODS)
def test_what_was_fixed_needs_no_second_patch(policies: PolicySet, spec: dict[str, Any]) -> None:
    item = reviewed(deployment(**spec))
    for joint in of_kind(found(item, policies), RecourseKind.PATCH):
        assert of_kind(found(after(item, joint.patch), policies), RecourseKind.PATCH) == []


@LAWS
@given(spec=PODS)
def test_a_patch_of_the_judged_object_says_the_same_in_the_file(policies: PolicySet, spec: dict[str, Any]) -> None:
    written = deployment(**spec)
    item = reviewed(written)
    for joint in of_kind(found(item, policies), RecourseKind.PATCH):
        edited = patch.apply(written, rebase(written, item.request.object or {}, joint.patch))
        assert reviewed(edited).request.object == after(item, joint.patch).request.object


@LAWS
@given(spec=PODS)
def test_finding_a_way_out_changes_neither_the_review_nor_the_decision(
    policies: PolicySet, spec: dict[str, Any]
) -> None:
    item = reviewed(deployment(**spec))
    kept = copy.deepcopy(item)
    verdict = judge(item, policies)
    way_out = find(item, policies, verdict)
    assert item == kept
    assert (way_out.digest, way_out.allowed) == (verdict.digest, verdict.allowed)
    assert [reason.essence() for reason in way_out.reasons] == [reason.essence() for reason in verdict.reasons]


def test_several_denials_get_one_patch(policies: PolicySet) -> None:
    item = reviewed(deployment([hardened(privileged=True, runAsNonRoot=False)], hostNetwork=True))
    verdict = found(item, policies)
    (joint,) = of_kind(verdict, RecourseKind.PATCH)
    assert joint.codes == ("I_HOSTNS", "I_PRIV", "I_ROOT")
    assert [operation.op for operation in joint.patch] == ["replace"] * 3
    assert judge(after(item, joint.patch), policies).allowed


def test_every_missing_parent_is_its_own_operation(policies: PolicySet) -> None:
    container = hardened()
    del container["securityContext"]["capabilities"]
    (joint,) = of_kind(found(reviewed(deployment([container])), policies), RecourseKind.PATCH)
    at = "/spec/template/spec/containers/0/securityContext/capabilities"
    assert joint.patch == (
        Operation(op="add", path=at, value={}),
        Operation(op="add", path=f"{at}/drop", value=["ALL"]),
    )


def test_an_allowed_object_needs_no_way_out(policies: PolicySet) -> None:
    verdict = found(reviewed(deployment([hardened()])), policies)
    assert verdict.allowed
    assert verdict.recourse == ()


def test_a_missing_network_policy_is_created_and_proven(policies: PolicySet) -> None:
    item = reviewed(deployment([hardened()]), Facts(cluster={"shop": NamespaceFacts()}))
    verdict = found(item, policies)
    (creation,) = verdict.recourse
    assert creation.kind is RecourseKind.CREATE
    assert creation.codes == ("I_NETPOL",)
    assert creation.manifest is not None
    added = Facts(cluster={"shop": NamespaceFacts(network_policies=(creation.manifest,))})
    reached = judge(item.model_copy(update={"facts": added}), policies)
    assert reached.allowed
    assert reached.digest == creation.verified
    assert judge(reviewed(creation.manifest), policies).allowed


def test_a_patch_and_a_creation_are_proven_in_their_order(policies: PolicySet) -> None:
    item = reviewed(deployment([hardened(privileged=True)]), Facts(cluster={"shop": NamespaceFacts()}))
    edit, creation = found(item, policies).recourse
    assert (edit.kind, creation.kind) == (RecourseKind.PATCH, RecourseKind.CREATE)
    patched = after(item, edit.patch)
    assert judge(patched, policies).digest == edit.verified
    facts = Facts(cluster={"shop": NamespaceFacts(network_policies=(creation.manifest or {},))})
    both = judge(patched.model_copy(update={"facts": facts}), policies)
    assert both.allowed
    assert both.digest == creation.verified


def test_a_vulnerable_component_is_to_be_upgraded_and_that_is_no_proof(policies: PolicySet) -> None:
    finding = Vulnerability(id="GHSA-1", purl="pkg:pypi/x@1.0", severity="high", fixed=("1.2",))
    scan = Vulnerabilities(scanner="s", database_time=AT, findings=(finding,))
    fact = Fact[Vulnerabilities](value=scan, attestation=DIGEST, signer="b", time=AT, time_source="claim")
    item = reviewed(deployment([hardened()]), Facts(evidence={DIGEST: ImageFacts(vulns=fact)}))
    (upgrade,) = of_kind(found(item, policies), RecourseKind.DEPENDENCY)
    assert upgrade.dependency == {"from": "pkg:pypi/x@1.0", "to": "pkg:pypi/x@1.2"}
    assert upgrade.codes == ("I_VULN",)
    assert upgrade.verified is None


def test_missing_evidence_names_the_step_that_makes_it(policies: PolicySet) -> None:
    item = reviewed(deployment([hardened()]), Facts(evidence={DIGEST: ImageFacts()}))
    steps = {recourse.step: recourse.codes for recourse in of_kind(found(item, policies), RecourseKind.EVIDENCE)}
    assert "I_PROV" in steps["provenance"]
    assert all(recourse.verified is None for recourse in found(item, policies).recourse)


def test_an_unknown_fact_is_to_be_gathered(policies: PolicySet) -> None:
    verdict = found(reviewed(deployment([hardened()]), unknown="deny"), policies)
    kinds = {reason.code: reason.recourse and reason.recourse.kind for reason in verdict.reasons}
    assert kinds["I_PROV"] is RecourseKind.EVIDENCE
    assert kinds["I_NETPOL"] is RecourseKind.EVIDENCE


def test_a_default_that_the_file_does_not_spell_out_is_made_before_it_is_filled() -> None:
    operation = Operation(op="add", path="/spec/securityContext/runAsNonRoot", value=True)
    made = rebase({"spec": {}}, {"spec": {"securityContext": {}}}, [operation])
    assert [(step.op, step.path) for step in made] == [
        ("add", "/spec/securityContext"),
        ("add", "/spec/securityContext/runAsNonRoot"),
    ]


RULE = """\
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {{name: {name}.argosy.dev}}
spec:
  failurePolicy: Fail
  matchConstraints:
    resourceRules:
    - {{apiGroups: [""], apiVersions: ["*"], operations: [CREATE], resources: [configmaps]}}
  validations:
  - expression: "{expression}"
    message: refused
"""
SIDECAR = """\
code: {code}
title: t
severity: hard
standard: {{name: n, url: "https://example.com/"}}
contract: c
params: {{type: object, additionalProperties: false, properties: {{}}}}
violations: "[{{'field': '/data/{key}', 'observed': object.data[?'{key}'].orValue(''), 'expected': 'yes'}}]"
recourse: {recourse}
"""


def rule(folder: Path, code: str, key: str, expression: str, recourse: str) -> None:
    folder = folder / code.lower().replace("_", "-")
    folder.mkdir()
    name = code.lower().replace("_", "-")
    (folder / "rule.yaml").write_text(RULE.format(name=name, expression=expression))
    (folder / "policy.yaml").write_text(SIDECAR.format(code=code, key=key, recourse=recourse))


def config(**data: str) -> Review:
    return reviewed({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "data": data})


def test_an_edit_that_breaks_another_policy_is_never_offered(tmp_path: Path) -> None:
    set_a = "[{kind: patch, title: set, operations: [{op: set, path: '{field}', value: 'yes'}]}]"
    rule(tmp_path, "I_A", "a", "object.data[?'a'].orValue('') == 'yes'", set_a)
    rule(tmp_path, "I_B", "b", "object.data[?'a'].orValue('') != 'yes'", "[]")
    verdict = found(config(a="no"), PolicySet.load(tmp_path))
    (reason,) = verdict.reasons
    assert reason.recourse is not None
    assert reason.recourse.kind is RecourseKind.HUMAN
    assert verdict.recourse == ()


def test_the_next_declared_edit_is_tried_when_the_first_does_not_help(tmp_path: Path) -> None:
    two = (
        "[{kind: patch, title: wrong, operations: [{op: set, path: '{field}', value: 'maybe'}]},"
        " {kind: patch, title: right, operations: [{op: set, path: '{field}', valueFrom: expected}]}]"
    )
    rule(tmp_path, "I_A", "a", "object.data[?'a'].orValue('') == 'yes'", two)
    (way_out,) = found(config(a="no"), PolicySet.load(tmp_path)).recourse
    assert way_out.title == "right"


def test_an_operation_that_is_not_needed_is_dropped(tmp_path: Path) -> None:
    wide = (
        "[{kind: patch, title: set, operations: [{op: set, path: '{field}', value: 'yes'},"
        " {op: remove, path: '{parent}/z'}]}]"
    )
    rule(tmp_path, "I_A", "a", "object.data[?'a'].orValue('') == 'yes'", wide)
    (way_out,) = found(config(a="no", z="kept"), PolicySet.load(tmp_path)).recourse
    assert [operation.path for operation in way_out.patch] == ["/data/a"]


def test_edits_that_need_each_other_are_found_together(tmp_path: Path) -> None:
    set_it = "[{kind: patch, title: set, operations: [{op: set, path: '{field}', value: 'yes'}]}]"
    both = "object.data[?'a'].orValue('') == object.data[?'b'].orValue('')"
    rule(tmp_path, "I_A", "a", f"object.data[?'a'].orValue('') == 'yes' && {both}", set_it)
    rule(tmp_path, "I_B", "b", f"object.data[?'b'].orValue('') == 'yes' && {both}", set_it)
    item, policies = config(a="no", b="nay"), PolicySet.load(tmp_path)
    (joint,) = found(item, policies).recourse
    assert joint.codes == ("I_A", "I_B")
    assert judge(after(item, joint.patch), policies).allowed


def test_a_huge_object_gets_fewer_tries_and_still_its_denials() -> None:
    policies = PolicySet.load("all")
    containers = [{"name": f"c{n}", "image": IMAGE, "securityContext": {"privileged": True}} for n in range(60)]
    verdict = found(reviewed(deployment(containers)), policies)
    (joint,) = of_kind(verdict, RecourseKind.PATCH)
    assert counts(verdict)["I_PRIV"] == 60
    assert "I_PRIV" in joint.codes
    assert len(verdict.model_dump_json()) < 2_000_000


def test_lists_that_shrink_keep_the_places_of_the_rest(tmp_path: Path) -> None:
    drop = "[{kind: patch, title: drop, operations: [{op: remove, path: '{field}'}]}]"
    rule(tmp_path, "I_A", "a", "object.binaryList.all(x, x != 'bad')", drop)
    sidecar = tmp_path / "i-a" / "policy.yaml"
    states = (
        "violations: \"object.binaryList.transformList(i, x, {'field': '/binaryList/' + string(i), 'observed': dyn(x),"
        " 'expected': dyn('good')}).filter(v, v.observed == 'bad')\""
    )
    lines = [states if line.startswith("violations:") else line for line in sidecar.read_text().splitlines()]
    sidecar.write_text("\n".join(lines) + "\n")
    text = b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\nbinaryList: [bad, good, bad, bad]\n"
    item, policies = reviewed(load(text, "m.yaml")[0].object), PolicySet.load(tmp_path)
    (joint,) = found(item, policies).recourse
    assert (after(item, joint.patch).request.object or {})["binaryList"] == ["good"]
    assert len(joint.patch) == 3
