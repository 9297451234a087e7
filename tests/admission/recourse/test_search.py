"""The search, by policies made for it: what is tried, what is dropped, what is never offered."""

from pathlib import Path

from argosy.adapters.manifest import load
from argosy.admission import PolicySet, judge
from argosy.schemas.review import Review
from argosy.schemas.verdict import RecourseKind

from .reviews import IMAGE, after, counts, deployment, found, of_kind, reviewed

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


def test_the_whole_object_is_never_what_an_edit_replaces(tmp_path: Path) -> None:
    everything = "[{kind: patch, title: all, operations: [{op: set, path: '{field}', value: {}}]}]"
    rule(tmp_path, "I_A", "a", "object.data[?'a'].orValue('') == 'yes'", everything)
    sidecar = tmp_path / "i-a" / "policy.yaml"
    sidecar.write_text(sidecar.read_text().replace("'/data/a'", "''"))
    verdict = found(config(a="no"), PolicySet.load(tmp_path))
    assert [recourse.kind for recourse in verdict.recourse] == []
    assert verdict.reasons[0].recourse is not None
    assert verdict.reasons[0].recourse.kind is RecourseKind.HUMAN


def test_the_cheapest_edit_that_holds_comes_first_and_the_others_stand_beside_it(tmp_path: Path) -> None:
    ways = (
        "[{kind: patch, title: both, operations: [{op: set, path: '{field}', value: 'yes'},"
        " {op: set, path: '/data/b', value: 'yes'}]},"
        " {kind: evidence, title: look, step: build},"
        " {kind: human, title: ask},"
        " {kind: patch, title: wrong, operations: [{op: set, path: '{field}', value: 'maybe'}]},"
        " {kind: patch, title: drop, operations: [{op: remove, path: '{field}'}]},"
        " {kind: patch, title: one, operations: [{op: set, path: '{field}', value: 'yes'}]}]"
    )
    rule(tmp_path, "I_A", "a", "object.data[?'a'].orValue('yes') == 'yes'", ways)
    item, policies = config(a="no", c="x"), PolicySet.load(tmp_path)
    (reason,) = found(item, policies).reasons
    assert reason.recourse is not None
    assert (reason.recourse.title, [way.title for way in reason.alternatives]) == ("one", ["drop", "both", "look"])
    for way in (reason.recourse, *reason.alternatives[:2]):
        assert judge(after(item, way.patch), policies).digest == way.verified
    assert [len(way.patch) for way in reason.alternatives] == [1, 1, 0]


def test_a_digest_says_nothing_of_ways_out(tmp_path: Path) -> None:
    two = (
        "[{kind: patch, title: set, operations: [{op: set, path: '{field}', value: 'yes'}]},"
        " {kind: patch, title: drop, operations: [{op: remove, path: '{field}'}]}]"
    )
    rule(tmp_path, "I_A", "a", "object.data[?'a'].orValue('yes') == 'yes'", two)
    item, policies = config(a="no", c="x"), PolicySet.load(tmp_path)
    verdict, way_out = judge(item, policies), found(item, policies)
    assert way_out.reasons[0].alternatives
    assert way_out.digest == verdict.digest
    assert verdict.digest == verdict.digest_for(
        way_out.input_digest, way_out.allowed, way_out.reasons, way_out.warnings
    )
    assert "alternatives" not in verdict.reasons[0].wire()


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
