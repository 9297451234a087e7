"""A manifest to Review: the request that would create it, as the server would see it."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from argosy.admission import review
from argosy.admission.review.defaults import with_defaults
from argosy.schemas.errors import ReviewError
from argosy.schemas.review import Review

AT = "2026-01-31T12:00:00Z"


def read(item: dict[str, Any]) -> Review:
    return review.from_manifest(item, at=AT)


def made(kind: str, api_version: str = "v1", **given: Any) -> dict[str, Any]:
    return {"apiVersion": api_version, "kind": kind, "metadata": {"name": "a"}, **given}


@pytest.mark.parametrize(
    ("api_version", "kind", "group", "plural", "namespace"),
    [
        ("v1", "Pod", "", "pods", "default"),
        ("v1", "Namespace", "", "namespaces", "a"),
        ("apps/v1", "Deployment", "apps", "deployments", "default"),
        ("networking.k8s.io/v1", "NetworkPolicy", "networking.k8s.io", "networkpolicies", "default"),
        ("networking.k8s.io/v1", "IngressClass", "networking.k8s.io", "ingressclasses", ""),
        ("rbac.authorization.k8s.io/v1", "ClusterRole", "rbac.authorization.k8s.io", "clusterroles", ""),
        ("argoproj.io/v1alpha1", "AnalysisTemplate", "argoproj.io", "analysistemplates", "default"),
        ("argoproj.io/v1alpha1", "ClusterWorkflowTemplate", "argoproj.io", "clusterworkflowtemplates", ""),
        ("monitoring.coreos.com/v1", "PrometheusRule", "monitoring.coreos.com", "prometheusrules", "default"),
        ("example.com/v1", "Proxy", "example.com", "proxies", "default"),
        ("example.com/v1", "Gateway", "example.com", "gateways", "default"),
        ("example.com/v1", "Index", "example.com", "indexes", "default"),
    ],
)
def test_a_kind_becomes_the_resource_and_scope_that_the_server_gives_it(
    api_version: str, kind: str, group: str, plural: str, namespace: str
) -> None:
    request = read(made(kind, api_version)).request
    assert (request.operation, request.resource.group, request.resource.resource) == ("CREATE", group, plural)
    assert (request.namespace, request.name, request.user_info) == (namespace, "a", None)


def test_recorded_reviews_agree_with_the_table_of_resources() -> None:
    for path in (Path(__file__).parents[2] / "data" / "admissionreviews").glob("CREATE-*.json"):
        request = json.loads(path.read_text())["request"]
        if "subResource" not in request:
            assert read(request["object"]).request.resource.wire() == request["resource"]
            assert read(request["object"]).request.namespace == request["namespace"]


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        ({}, "name no resource"),
        ({"apiVersion": "v1"}, "name no resource"),
        ({"apiVersion": "v1", "kind": 1}, "kind is no text"),
        ({"apiVersion": "a/b/c", "kind": "X"}, "name no resource"),
        (made("Deploymnt", "apps/v1"), "there is no Deploymnt in apps/v1"),
        (made("Deployment", "v1"), "there is no Deployment in v1"),
        ({"apiVersion": "v1", "kind": "Pod", "metadata": []}, "metadata is no mapping"),
        (made("Pod", spec={"a": float("nan")}), "64 bits"),
    ],
)
def test_a_manifest_that_names_no_resource_is_refused(item: dict[str, Any], reason: str) -> None:
    with pytest.raises(ReviewError, match=reason):
        read(item)


def test_a_manifest_is_not_changed() -> None:
    item = made("Pod", status={}, spec={"hostNetwork": True, "containers": [{"ports": [{"containerPort": 80}]}]})
    before = copy.deepcopy(item)
    read(item)
    assert item == before


def test_a_live_object_is_read_like_the_manifest_that_made_it() -> None:
    live = made("ConfigMap", status={"a": 1}, data={"a": "b"})
    live["metadata"] |= {"uid": "1", "resourceVersion": "2", "managedFields": [], "namespace": "default"}
    assert read(live) == read(made("ConfigMap", data={"a": "b"}))


def test_null_fields_are_absent_as_on_the_server() -> None:
    item = made("Pod", spec={"containers": [{"name": "c", "securityContext": None}], "volumes": None})
    judged = read(item).request.object
    assert judged is not None
    assert "volumes" not in judged["spec"]
    assert "securityContext" not in judged["spec"]["containers"][0]


def pod_of(spec: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = with_defaults(made("Pod", spec=spec))["spec"]
    return found


def test_the_host_network_of_a_pod_gives_its_ports_to_the_host() -> None:
    spec = {"hostNetwork": True, "containers": [{"ports": [{"containerPort": 80}]}]}
    assert pod_of(spec)["containers"][0]["ports"] == [{"containerPort": 80, "hostPort": 80, "protocol": "TCP"}]
    template = with_defaults(made("Deployment", "apps/v1", spec={"template": {"spec": spec}}))
    assert "hostPort" not in template["spec"]["template"]["spec"]["containers"][0]["ports"][0]


def test_a_volume_without_a_source_is_an_empty_directory() -> None:
    volumes = [{"name": "a"}, {"name": "b", "hostPath": {"path": "/"}}]
    assert pod_of({"volumes": volumes})["volumes"] == [{"name": "a", "emptyDir": {}}, volumes[1]]


@pytest.mark.parametrize(
    ("image", "policy"),
    [
        ("nginx", "Always"),
        ("nginx:latest", "Always"),
        ("registry:5000/nginx", "Always"),
        ("nginx:1.27", "IfNotPresent"),
        ("nginx@sha256:" + "1" * 64, "IfNotPresent"),
    ],
)
def test_the_pull_policy_follows_the_tag(image: str, policy: str) -> None:
    assert pod_of({"containers": [{"image": image}]})["containers"][0]["imagePullPolicy"] == policy


def test_what_is_set_stays() -> None:
    spec = {"restartPolicy": "Never", "containers": [{"image": "a", "imagePullPolicy": "Never", "resources": {"a": 1}}]}
    filled = pod_of(spec)
    assert filled["restartPolicy"] == "Never"
    assert filled["containers"] == spec["containers"]


WRONG: list[Any] = [None, [], "x", {"containers": "x"}, {"containers": [1, None]}, {"volumes": [[]]}]


@pytest.mark.parametrize("spec", WRONG)
def test_a_spec_of_the_wrong_shape_is_left_to_the_policies(spec: Any) -> None:
    read(made("Pod", spec=spec))
