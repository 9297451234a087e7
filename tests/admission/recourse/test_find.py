"""Ways out of every kind, by the policies that are shipped."""

from argosy.admission import PolicySet, judge
from argosy.admission.recourse import find, rebase
from argosy.schemas.facts import Fact, Facts, ImageFacts, NamespaceFacts, Vulnerabilities, Vulnerability
from argosy.schemas.verdict import Operation, RecourseKind

from .reviews import AT, DIGEST, after, deployment, found, hardened, of_kind, reviewed


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


def test_an_image_whose_digest_is_known_is_named_by_it(policies: PolicySet) -> None:
    tag = "registry.example/shop:1.0"
    item = reviewed(deployment([hardened() | {"image": tag}]), Facts(images={tag: DIGEST}))
    (patch,) = of_kind(found(item, policies), RecourseKind.PATCH)
    at = "/spec/template/spec/containers/0/image"
    assert "I_DIGEST" in patch.codes
    assert patch.patch == (Operation(op="replace", path=at, value=f"{tag}@{DIGEST}"),)


def test_an_image_whose_digest_nobody_looked_up_is_left_to_its_build(policies: PolicySet) -> None:
    item = reviewed(deployment([hardened() | {"image": "registry.example/shop:1.0"}]))
    verdict = found(item, policies)
    assert of_kind(verdict, RecourseKind.PATCH) == []
    (evidence,) = (recourse for recourse in of_kind(verdict, RecourseKind.EVIDENCE) if "I_DIGEST" in recourse.codes)
    assert evidence.step == "build"


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


def test_a_missing_disruption_budget_is_created_beside_and_proven(policies: PolicySet) -> None:
    item = deployment([hardened()])
    item["spec"]["replicas"] = 3
    nothing = Facts(cluster={"shop": NamespaceFacts(pod_disruption_budgets=())})
    verdict = found(reviewed(item, nothing), policies)
    (warning,) = [warning for warning in verdict.warnings if warning.code == "S_PDB"]
    creation = warning.recourse
    assert creation is not None
    assert creation.kind is RecourseKind.CREATE
    assert creation.manifest is not None
    assert creation.manifest["kind"] == "PodDisruptionBudget"
    added = Facts(cluster={"shop": NamespaceFacts(pod_disruption_budgets=(creation.manifest,))})
    reached = judge(reviewed(item, added), policies)
    assert reached.digest == creation.verified
    assert "S_PDB" not in {warning.code for warning in reached.warnings}


def test_removals_of_several_items_of_one_list_are_one_patch_from_its_end(policies: PolicySet) -> None:
    container = hardened()
    container["securityContext"]["capabilities"] = {"add": ["SYS_ADMIN", "CHOWN", "NET_RAW"], "drop": ["ALL"]}
    item = reviewed(deployment([container]))
    (joint,) = of_kind(found(item, policies), RecourseKind.PATCH)
    assert judge(after(item, joint.patch), policies).allowed
    places = [operation.path.rpartition("/")[2] for operation in joint.patch if operation.op == "remove"]
    assert places == sorted(places, reverse=True)


def test_where_many_are_refused_and_time_is_short_each_shows_its_part_of_what_is_proven_together(
    policies: PolicySet,
) -> None:
    context = {"privileged": True, "runAsNonRoot": False, "allowPrivilegeEscalation": True, "procMount": "Unmasked"}
    item = reviewed(deployment([hardened(**context)], hostNetwork=True))
    verdict = find(item, policies, judge(item, policies), alone=3)
    (joint,) = of_kind(verdict, RecourseKind.PATCH)
    assert joint.verified == judge(after(item, joint.patch), policies).digest
    assert len(verdict.reasons) > 3
    for reason in verdict.reasons:
        assert reason.recourse is not None
        assert reason.recourse.verified is None
        assert {operation.path for operation in reason.recourse.patch} <= {step.path for step in joint.patch}
