"""Pod Security: what holds for the controls together and over all pods, which no single case can say."""

import copy
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from argosy.admission import PolicySet, judge
from argosy.admission.policy.source import PACKAGED
from argosy.admission.recourse import find
from argosy.admission.review import from_manifest
from argosy.admission.shape import is_array
from argosy.schemas.review import Review
from argosy.schemas.verdict import RecourseKind, Verdict

from ..oracles.pods import VERSIONS, pod

MOMENT = "2026-01-31T12:00:00Z"
ENFORCE = "pod-security.kubernetes.io/enforce"
RESTRICTED = PolicySet.load("restricted")
BASELINE = PolicySet.load("baseline")
SEEDS = st.integers(0, 2**32)
HARDENED: dict[str, Any] = {
    "apiVersion": "v1",
    "kind": "Pod",
    "metadata": {"name": "web", "namespace": "shop", "annotations": {}},
    "spec": {
        "securityContext": {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}},
        "containers": [
            {
                "name": "web",
                "image": "nginx",
                "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}},
            }
        ],
    },
}


def judged(item: dict[str, Any], level: str = "", version: str = "latest", policies: PolicySet = RESTRICTED) -> Verdict:
    labels = {ENFORCE: level, f"{ENFORCE}-version": version} if level else None
    return judge(from_manifest(item, at=MOMENT, namespace_labels=labels), policies)


def refused(verdict: Verdict) -> set[tuple[str, str]]:
    return {(reason.code, reason.field) for reason in verdict.reasons}


def changed(pointer: str, value: Any) -> dict[str, Any]:
    """Return the hardened Pod with a value at a JSON Pointer."""
    item = copy.deepcopy(HARDENED)
    *parents, last = [part.replace("~1", "/") for part in pointer.split("/")[1:]]
    place: Any = item
    for part in parents:
        place = place[int(part)] if is_array(place) else place.setdefault(part, {})
    if is_array(place):
        place.insert(int(last), value)
    else:
        place[last] = value
    return item


def test_the_hardened_pod_is_allowed_at_every_version_of_both_levels() -> None:
    for version in VERSIONS:
        for level in ("baseline", "restricted"):
            verdict = judged(HARDENED, level, version)
            assert verdict.allowed, (level, version, verdict.reasons)


@settings(max_examples=120, deadline=None)
@given(SEEDS, st.sampled_from(VERSIONS))
def test_what_baseline_refuses_restricted_refuses_too(seed: int, version: str) -> None:
    item = pod(Random(seed))  # noqa: S311 - no secret
    # Upstream's exception: restricted takes the Linux controls from Windows pods, whose fields the API refuses instead.
    item["spec"].pop("os", None)
    if not judged(item, "baseline", version).allowed:
        assert not judged(item, "restricted", version).allowed


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_the_sets_differ_in_the_default_level_alone(seed: int) -> None:
    item = pod(Random(seed))  # noqa: S311 - no secret
    assert refused(judged(item)) == refused(judged(item, "restricted"))
    assert refused(judged(item, policies=BASELINE)) == refused(judged(item, "baseline"))
    assert refused(judged(item, "restricted", policies=BASELINE)) == refused(judged(item, "restricted"))


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_a_deployment_is_refused_for_what_its_pods_would_be(seed: int) -> None:
    item = pod(Random(seed))  # noqa: S311 - no secret
    item["spec"].pop("hostNetwork", None)  # of a Pod the server makes host ports of it
    template = {"metadata": {"annotations": item["metadata"].get("annotations", {})}, "spec": item["spec"]}
    made = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}, "spec": {"template": template}}
    of_deployment = {(code, field.replace("/spec/template", "", 1)) for code, field in refused(judged(made))}
    assert of_deployment == refused(judged(item))


WRONG: list[tuple[str, Any]] = [
    ("/spec", []),
    ("/spec/containers", {"name": "web"}),
    ("/spec/initContainers", "web"),
    ("/spec/ephemeralContainers", {}),
    ("/spec/containers/0", "web"),
    ("/spec/volumes", {}),
    ("/spec/volumes", ["data"]),
    ("/spec/volumes", [{"name": "a", "hostPath": "/"}]),
    ("/spec/volumes", [{"name": "a", "secret": []}]),
    ("/spec/hostNetwork", "false"),
    ("/spec/hostPID", 0),
    ("/spec/hostIPC", []),
    ("/spec/hostUsers", "false"),
    ("/spec/os", "windows"),
    ("/spec/securityContext", "hardened"),
    ("/spec/securityContext/runAsNonRoot", "true"),
    ("/spec/securityContext/runAsUser", "1000"),
    ("/spec/securityContext/runAsUser", 1.5),
    ("/spec/securityContext/seccompProfile", "RuntimeDefault"),
    ("/spec/securityContext/seccompProfile/type", ["RuntimeDefault"]),
    ("/spec/securityContext/appArmorProfile", []),
    ("/spec/securityContext/seLinuxOptions", "container_t"),
    ("/spec/securityContext/seLinuxOptions/user", 0),
    ("/spec/securityContext/sysctls", {"name": "net.ipv4.tcp_syncookies"}),
    ("/spec/securityContext/sysctls", ["net.ipv4.tcp_syncookies"]),
    ("/spec/securityContext/windowsOptions", True),
    ("/spec/securityContext/windowsOptions/hostProcess", "false"),
    ("/spec/containers/0/securityContext", []),
    ("/spec/containers/0/securityContext/privileged", "false"),
    ("/spec/containers/0/securityContext/allowPrivilegeEscalation", 0),
    ("/spec/containers/0/securityContext/procMount", {}),
    ("/spec/containers/0/securityContext/runAsUser", True),
    ("/spec/containers/0/securityContext/capabilities", ["ALL"]),
    ("/spec/containers/0/securityContext/capabilities/drop", "ALL"),
    ("/spec/containers/0/securityContext/capabilities/drop", {"ALL": True}),
    ("/spec/containers/0/securityContext/capabilities/add", {"SYS_ADMIN": True}),
    ("/spec/containers/0/ports", {"hostPort": 80}),
    ("/spec/containers/0/ports", [80]),
    ("/spec/containers/0/ports", [{"containerPort": 80, "hostPort": "80"}]),
    ("/spec/containers/0/livenessProbe", "10.0.0.1"),
    ("/spec/containers/0/livenessProbe/httpGet", "10.0.0.1"),
    ("/spec/containers/0/livenessProbe/httpGet/host", ["10.0.0.1"]),
    ("/spec/containers/0/lifecycle", []),
    ("/spec/containers/0/lifecycle/preStop", "exit"),
    ("/metadata/annotations", ["unconfined"]),
    ("/metadata/annotations/container.apparmor.security.beta.kubernetes.io~1web", False),
]


@pytest.mark.parametrize(("pointer", "value"), WRONG)
def test_a_value_of_the_wrong_type_is_denied_where_it_stands(pointer: str, value: Any) -> None:
    verdict = judged(changed(pointer, value))
    assert not verdict.allowed
    assert all(reason.code != "E_POLICY" for reason in verdict.reasons), verdict.reasons
    assert any(reason.field.startswith(pointer) for reason in verdict.reasons), verdict.reasons


def test_one_verdict_names_every_field_of_every_container() -> None:
    bare = {"image": "nginx", "securityContext": {"privileged": True}}
    item = {
        **HARDENED,
        "spec": {
            "hostNetwork": True,
            "initContainers": [{"name": "i", **bare}],
            "containers": [{"name": "a", **bare}, {"name": "b", **bare}],
            "ephemeralContainers": [{"name": "e", **bare}],
        },
    }
    found = refused(judged(item))
    each = {
        "I_PRIV": "privileged",
        "I_CAPS": "capabilities/drop",
        "I_ESCALATION": "allowPrivilegeEscalation",
        "I_ROOT": "runAsNonRoot",
        "I_SECCOMP": "seccompProfile/type",
    }
    places = ("initContainers/0", "containers/0", "containers/1", "ephemeralContainers/0")
    wanted = {(code, f"/spec/{place}/securityContext/{field}") for code, field in each.items() for place in places}
    assert found == wanted | {("I_HOSTNS", "/spec/hostNetwork")}


@settings(max_examples=25, deadline=None)
@given(SEEDS)
def test_a_patch_answers_whatever_is_not_left_to_a_person(seed: int) -> None:
    item = pod(Random(seed))  # noqa: S311 - no secret
    review = from_manifest(item, at=MOMENT)
    verdict = find(review, RESTRICTED, judge(review, RESTRICTED))
    for reason in verdict.reasons:
        assert reason.recourse is not None
        by_hand = reason.recourse.kind is RecourseKind.HUMAN
        assert by_hand == (reason.field.startswith("/spec/volumes/")), reason


def test_what_a_running_pod_cannot_change_is_left_to_a_person() -> None:
    bare = {**HARDENED, "spec": {"containers": [{"name": "web", "image": "nginx:2"}]}}
    old = {**HARDENED, "spec": {"containers": [{"name": "web", "image": "nginx:1"}]}}
    created = from_manifest(bare, at=MOMENT)
    updated = created.request.model_copy(update={"operation": "UPDATE", "old_object": old})
    review = Review(request=updated, namespace_object=created.namespace_object, at=MOMENT)
    verdict = find(review, RESTRICTED, judge(review, RESTRICTED))
    assert len(verdict.reasons) == 4
    for reason in verdict.reasons:
        assert reason.recourse is not None
        assert (reason.recourse.kind, reason.recourse.patch) == (RecourseKind.HUMAN, ())


FOLDERS: list[str] = yaml.safe_load((PACKAGED / "sets" / "restricted.yaml").read_text())["policies"]


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_control_matches_what_the_library_says_and_is_bound_three_times(folder: str) -> None:
    library = yaml.safe_load((PACKAGED / "library" / "variables.yaml").read_text())
    rule = yaml.safe_load(Path(PACKAGED / folder / "rule.yaml").read_text())
    sidecar = yaml.safe_load(Path(PACKAGED / folder / "policy.yaml").read_text())
    first = yaml.safe_load(Path(PACKAGED / "unprivileged" / "policy.yaml").read_text())
    assert rule["spec"]["matchConstraints"] == library["matchConstraints"]
    assert sidecar["bindings"] == first["bindings"]
    assert sidecar["params"] == first["params"]
