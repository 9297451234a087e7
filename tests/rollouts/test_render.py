"""What a plan and a service's manifests become."""

import copy
import json
from typing import Any

import pytest
import yaml

from argosy.rollouts.plan import plan
from argosy.rollouts.render import render
from argosy.schemas.errors import InputError
from argosy.schemas.rollout import Envelope, RolloutPlan, Weight

DIGEST = "sha256:" + "a" * 64
IMAGES = {"registry.example.com:5000/shop": f"registry.example.com:5000/shop@{DIGEST}"}
SLI = Envelope(
    name="error-rate",
    query='sum(rate(errors{hash="{{args.canary-hash}}"}[1m])) / sum(rate(requests{hash="{{ args.canary-hash }}"}[1m]))',
    op="<=",
    threshold=0.01,
)


def workload(kind: str = "Deployment", version: str = "apps/v1", **spec: Any) -> dict[str, Any]:
    pod = {"containers": [{"name": "shop", "image": "registry.example.com:5000/shop:1.2"}]}
    return {
        "apiVersion": version,
        "kind": kind,
        "metadata": {"name": "shop", "labels": {"app": "shop"}, "annotations": {"argosy.dev/owner": "payments"}},
        "spec": {"replicas": 3, "selector": {"matchLabels": {"app": "shop"}}, "template": {"spec": pod}} | spec,
    }


def item(kind: str, version: str = "v1", name: str = "shop", **fields: Any) -> dict[str, Any]:
    return {"apiVersion": version, "kind": kind, "metadata": {"name": name}} | fields


def rendered(
    *items: dict[str, Any], made: RolloutPlan | None = None, images: dict[str, str] = IMAGES
) -> dict[str, dict[str, Any]]:
    files = render(made or plan("shop", "dev", "shop-dev"), items, images)
    return {file.path.removeprefix("dev/shop/"): yaml.safe_load(file.content) for file in files}


def test_every_object_has_its_own_file_and_a_deployment_a_rollout() -> None:
    assert set(rendered(workload(), item("Service"))) == {
        "deployment-shop.yaml",
        "rollout-shop.yaml",
        "service-shop.yaml",
    }


def test_equal_objects_have_equal_bytes_whatever_the_order_of_keys_and_objects() -> None:
    items = [workload(), item("Service", spec={"selector": {"app": "shop"}, "ports": [{"port": 80}]})]
    made = plan("shop", "dev", "shop", envelopes=[SLI])
    shuffled = [json.loads(json.dumps(one), object_pairs_hook=lambda pairs: dict(reversed(pairs))) for one in items]
    assert render(made, items, IMAGES) == render(made, shuffled[::-1], IMAGES)


def test_the_input_is_left_as_it_was() -> None:
    given = [
        workload(),
        item(
            "HorizontalPodAutoscaler", "autoscaling/v2", spec={"scaleTargetRef": {"kind": "Deployment", "name": "shop"}}
        ),
    ]
    before = copy.deepcopy(given)
    rendered(*given)
    assert given == before


def test_the_rollout_runs_the_deployments_pods_by_reference_and_takes_its_count() -> None:
    rollout = rendered(workload(minReadySeconds=5))["rollout-shop.yaml"]
    assert rollout["spec"]["workloadRef"] == {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "name": "shop",
        "scaleDown": "onsuccess",
    }
    assert (rollout["spec"]["replicas"], rollout["spec"]["minReadySeconds"]) == (3, 5)
    assert "template" not in rollout["spec"]
    assert "selector" not in rollout["spec"]
    assert rollout["metadata"]["annotations"] == {"argosy.dev/owner": "payments"}


def test_the_steps_are_the_plans_weights_and_dwell_times() -> None:
    made = RolloutPlan(
        service="shop",
        environment="dev",
        namespace="shop",
        steps=(Weight(weight=1, dwell=90), Weight(weight=25, dwell=0), Weight(weight=100, dwell=30)),
    )
    assert rendered(workload(), made=made)["rollout-shop.yaml"]["spec"]["strategy"]["canary"]["steps"] == [
        {"setWeight": 1},
        {"pause": {"duration": "90s"}},
        {"setWeight": 25},
        {"setWeight": 100},
        {"pause": {"duration": "30s"}},
    ]


def test_without_an_sli_only_availability_is_judged() -> None:
    files = rendered(workload())
    assert "analysistemplate-shop.yaml" not in files
    spec = files["rollout-shop.yaml"]["spec"]
    assert "analysis" not in spec["strategy"]["canary"]
    assert (spec["progressDeadlineAbort"], spec["progressDeadlineSeconds"]) == (True, 600)


def test_an_sli_becomes_a_guarded_metric_that_the_rollout_refers_to() -> None:
    files = rendered(workload(), made=plan("shop", "dev", "shop", envelopes=[SLI]))
    (metric,) = files["analysistemplate-shop.yaml"]["spec"]["metrics"]
    assert metric["successCondition"] == "len(result) > 0 && all(result, {# <= 0.01})"
    assert metric["failureCondition"] == "len(result) > 0 && any(result, {# > 0.01})"
    assert metric["provider"]["prometheus"]["query"] == SLI.query
    assert metric["failureLimit"] == 1
    analysis = files["rollout-shop.yaml"]["spec"]["strategy"]["canary"]["analysis"]
    assert analysis["templates"] == [{"templateName": "shop"}]
    declared = files["analysistemplate-shop.yaml"]["spec"]["args"]
    assert {arg["name"] for arg in declared if "value" not in arg} == {arg["name"] for arg in analysis["args"]}


def test_the_measurements_end_and_outlast_the_slowest_canary() -> None:
    made = plan("shop", "dev", "shop", envelopes=[SLI])
    (metric,) = rendered(workload(progressDeadlineSeconds=120), made=made)["analysistemplate-shop.yaml"]["spec"][
        "metrics"
    ]
    assert metric["count"] * SLI.interval >= sum(step.dwell + 120 for step in made.steps)


def test_a_query_that_asks_for_what_nothing_provides_is_refused() -> None:
    sli = Envelope(name="errors", query="up{job='{{inputs.job}}'}", op="<=", threshold=1)
    with pytest.raises(InputError, match=r"SLI errors asks for \{\{inputs\.job\}\}"):
        rendered(workload(), made=plan("shop", "dev", "shop", envelopes=[sli]))


def pod_images(kind: str, version: str, path: str) -> list[str]:
    pod = {
        "initContainers": [{"name": "init", "image": "registry.example.com:5000/shop"}],
        "containers": [{"name": "shop", "image": "registry.example.com:5000/shop:1.2@sha256:" + "b" * 64}],
    }
    nested: dict[str, Any] = pod
    for key in reversed(path.split(".")):
        nested = {key: nested}
    found: Any = rendered(item(kind, version, **nested))[f"{kind.lower()}-shop.yaml"]
    for key in path.split("."):
        found = found[key]
    return [container["image"] for field in ("initContainers", "containers") for container in found[field]]


@pytest.mark.parametrize(
    ("kind", "version", "path"),
    [
        ("Pod", "v1", "spec"),
        ("PodTemplate", "v1", "template.spec"),
        ("ReplicationController", "v1", "spec.template.spec"),
        ("ReplicaSet", "apps/v1", "spec.template.spec"),
        ("Deployment", "apps/v1", "spec.template.spec"),
        ("StatefulSet", "apps/v1", "spec.template.spec"),
        ("DaemonSet", "apps/v1", "spec.template.spec"),
        ("Job", "batch/v1", "spec.template.spec"),
        ("CronJob", "batch/v1", "spec.jobTemplate.spec.template.spec"),
        ("Rollout", "argoproj.io/v1alpha1", "spec.template.spec"),
    ],
)
def test_every_kind_that_carries_a_pod_gets_its_images_pinned(kind: str, version: str, path: str) -> None:
    assert pod_images(kind, version, path) == [IMAGES["registry.example.com:5000/shop"]] * 2


def image_of(reference: str, images: dict[str, str]) -> str:
    pod = {"containers": [{"name": "shop", "image": reference}]}
    found = rendered(item("Pod", spec=pod), images=images)["pod-shop.yaml"]
    return str(found["spec"]["containers"][0]["image"])


def test_a_whole_reference_goes_before_its_repository() -> None:
    images = {"a/shop:2": f"b/shop@{DIGEST}", "a/shop": f"a/shop@{DIGEST}"}
    assert image_of("a/shop:2", images) == f"b/shop@{DIGEST}"
    assert image_of("a/shop:1", images) == f"a/shop@{DIGEST}"


@pytest.mark.parametrize("reference", ["a/shopping:1", "b/a/shop", "localhost:5000/a"])
def test_an_image_of_another_repository_stays(reference: str) -> None:
    assert image_of(reference, {"a/shop": f"a/shop@{DIGEST}", "localhost": f"x@{DIGEST}"}) == reference


@pytest.mark.parametrize("pinned", ["shop:1", "shop@sha256:abc", f"shop@{DIGEST} ", "shop"])
def test_an_image_is_never_pinned_to_a_name_without_content(pinned: str) -> None:
    with pytest.raises(InputError, match="names no content"):
        image_of("shop", {"shop": pinned})


def test_the_environments_namespace_is_set_where_there_is_one() -> None:
    subject = {"kind": "ServiceAccount", "name": "shop", "namespace": "old"}
    files = rendered(
        workload() | {"metadata": {"name": "shop", "namespace": "old"}},
        item("ClusterRole", "rbac.authorization.k8s.io/v1", rules=[]),
        item("RoleBinding", "rbac.authorization.k8s.io/v1", subjects=[subject]),
    )
    assert files["deployment-shop.yaml"]["metadata"]["namespace"] == "shop-dev"
    assert "namespace" not in files["clusterrole-shop.yaml"]["metadata"]
    assert files["rolebinding-shop.yaml"]["subjects"][0]["namespace"] == "shop-dev"


def test_objects_of_two_namespaces_are_not_merged_into_one() -> None:
    one = item("Service") | {"metadata": {"name": "a", "namespace": "one"}}
    other = item("Service") | {"metadata": {"name": "b", "namespace": "other"}}
    with pytest.raises(InputError, match="namespaces one and other"):
        rendered(one, other)


def test_an_autoscaler_scales_the_rollout_which_then_counts_no_replicas() -> None:
    target = {"apiVersion": "apps/v1", "kind": "Deployment", "name": "shop"}
    files = rendered(workload(), item("HorizontalPodAutoscaler", "autoscaling/v2", spec={"scaleTargetRef": target}))
    assert files["horizontalpodautoscaler-shop.yaml"]["spec"]["scaleTargetRef"] == {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Rollout",
        "name": "shop",
    }
    assert "replicas" not in files["rollout-shop.yaml"]["spec"]


def test_a_service_keeps_its_selector() -> None:
    spec = {"selector": {"app": "shop"}, "ports": [{"port": 80}]}
    assert rendered(workload(), item("Service", spec=spec))["service-shop.yaml"]["spec"] == spec


def test_a_deployment_that_must_be_recreated_gets_no_canary() -> None:
    assert "rollout-shop.yaml" not in rendered(workload(strategy={"type": "Recreate"}))


def test_a_rollout_that_is_there_already_is_kept() -> None:
    given = item("Rollout", "argoproj.io/v1alpha1", "own", spec={"workloadRef": {"name": "shop"}})
    assert set(rendered(workload(), given)) == {"deployment-shop.yaml", "rollout-own.yaml"}


def test_what_the_server_wrote_is_not_committed() -> None:
    live = item("Service", status={"loadBalancer": {}})
    live["metadata"] |= {"uid": "x", "resourceVersion": "1", "managedFields": [], "creationTimestamp": None}
    assert rendered(live)["service-shop.yaml"] == item("Service") | {
        "metadata": {"name": "shop", "namespace": "shop-dev"}
    }


def test_two_objects_of_one_name_are_refused() -> None:
    with pytest.raises(InputError, match="two objects are Service shop"):
        rendered(item("Service"), item("Service"))


def test_two_groups_that_share_a_kind_are_told_apart() -> None:
    assert set(rendered(item("Service"), item("Service", "serving.knative.dev/v1"))) == {
        "service-shop.yaml",
        "service.serving.knative.dev-shop.yaml",
    }


@pytest.mark.parametrize(
    "broken",
    [
        {"apiVersion": "v1", "kind": "Service"},
        {"apiVersion": "v1", "kind": "Service", "metadata": {"generateName": "x"}},
        {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "../../x"}},
        {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "x/y"}},
        {"apiVersion": "v1", "kind": "../x", "metadata": {"name": "x"}},
        {"kind": "Service", "metadata": {"name": "x"}},
        {"apiVersion": "v1", "kind": "Service", "metadata": []},
        {},
    ],
)
def test_an_object_without_a_place_is_refused(broken: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        rendered(broken)


@pytest.mark.parametrize("spec", [None, [], "x", {"template": []}, {"template": {"spec": {"containers": [1, None]}}}])
def test_a_malformed_workload_is_passed_on_and_never_crashes(spec: Any) -> None:
    assert rendered(item("Deployment", "apps/v1", spec=spec))["deployment-shop.yaml"]["spec"] == spec


@pytest.mark.parametrize("field", ["service", "environment", "namespace"])
def test_a_plans_names_cannot_leave_their_folder(field: str) -> None:
    made = plan("shop", "dev", "shop").model_copy(update={field: "../x"})
    with pytest.raises(InputError, match="is no DNS label"):
        rendered(workload(), made=made)
