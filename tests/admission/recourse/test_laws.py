"""Laws: what is offered as proven flips what it says, needs all of its operations, and breaks nothing else."""

import copy
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from argosy.adapters.manifest import patch
from argosy.adapters.manifest.shape import is_object
from argosy.admission import PolicySet, judge
from argosy.admission.recourse import find, rebase
from argosy.schemas.errors import InputError
from argosy.schemas.verdict import RecourseKind

from .reviews import IMAGE, after, counts, deployment, found, of_kind, reviewed


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
LAWS = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@settings(parent=LAWS, max_examples=15)
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
    verdict = found(item, policies)
    for reason in verdict.reasons:
        if reason.recourse is None:
            # A long joint patch stands once, in the verdict.
            assert any(reason.code in joint.codes for joint in of_kind(verdict, RecourseKind.PATCH))
        elif reason.recourse.verified:
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


def leaves(value: Any, path: str = "") -> dict[str, Any]:
    """Return every field that holds no other, by its pointer; a list is one field."""
    if not is_object(value) or not value:
        return {path: value}
    found: dict[str, Any] = {}
    for name, inner in value.items():
        found |= leaves(inner, f"{path}/{name}")
    return found


def by_container(item: dict[str, Any] | None) -> dict[str, Any]:
    """Return the leaves of an object whose containers are told apart by their places."""
    made = copy.deepcopy(item or {})
    pod = made["spec"]["template"]["spec"]
    for name in ("containers", "initContainers"):
        if name in pod:
            pod[name] = {str(place): container for place, container in enumerate(pod[name])}
    return leaves(made)


@LAWS
@given(spec=PODS)
def test_a_patch_changes_only_fields_that_a_violation_names(policies: PolicySet, spec: dict[str, Any]) -> None:
    item = reviewed(deployment(**spec))
    verdict = found(item, policies)
    before = by_container(item.request.object)
    for joint in of_kind(verdict, RecourseKind.PATCH):
        named = [reason.field for reason in verdict.reasons if reason.code in joint.codes]
        edited = by_container(after(item, joint.patch).request.object)
        changed = {path for path in before.keys() | edited.keys() if before.get(path, ...) != edited.get(path, ...)}
        strange = {
            path
            for path in changed
            if not any(f"{path}/".startswith(f"{field}/") or f"{field}/".startswith(f"{path}/") for field in named)
        }
        assert strange == set()


@LAWS
@given(spec=PODS)
def test_other_ways_out_hold_too_and_cost_no_less(policies: PolicySet, spec: dict[str, Any]) -> None:
    item = reviewed(deployment(**spec))
    for reason in found(item, policies).reasons:
        for way in reason.alternatives:
            assert way.kind is not RecourseKind.HUMAN
            if way.verified and way.patch:
                reached = judge(after(item, way.patch), policies)
                assert reached.digest == way.verified
                assert reason.essence() not in [left.essence() for left in reached.reasons]
