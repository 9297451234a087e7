"""AdmissionReview to Review: what is kept, and what is refused."""

import json
from pathlib import Path
from typing import Any

import pytest

from argosy.admission import review
from argosy.schemas.errors import ReviewError

AT = "2026-01-31T12:00:00Z"
RECORDED = sorted((Path(__file__).parents[2] / "data" / "admissionreviews").glob("*.json"))


def body(**request: Any) -> dict[str, Any]:
    given = {
        "uid": "1",
        "operation": "CREATE",
        "kind": {"group": "", "version": "v1", "kind": "Pod"},
        "resource": {"group": "", "version": "v1", "resource": "pods"},
        "name": "a",
        "namespace": "shop",
        "object": {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}},
    }
    return {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": {**given, **request}}


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
def test_a_recorded_review_is_read_the_same_from_bytes_and_from_json(path: Path) -> None:
    data = path.read_bytes()
    read = review.from_admission_review(data, at=AT)
    assert read == review.from_admission_review(json.loads(data), at=AT)
    text = read.canonical().decode()
    for noise in ("managedFields", "resourceVersion", "creationTimestamp", '"uid":"5', '"status"', "last-applied"):
        assert noise not in text
    assert read.request.user_info is not None
    assert read.unknown == "deny"


def test_the_recorded_json_is_left_as_it_was() -> None:
    data = json.loads(RECORDED[0].read_bytes())
    before = json.dumps(data)
    review.from_admission_review(data, at=AT)
    assert json.dumps(data) == before


def test_last_applied_leaves_no_empty_annotations() -> None:
    annotated = {"metadata": {"annotations": {"kubectl.kubernetes.io/last-applied-configuration": "{}"}}}
    assert review.from_admission_review(body(object=annotated), at=AT).request.object == {"metadata": {}}


def test_a_null_is_absent_and_a_manifest_gives_the_same_object() -> None:
    spec: dict[str, Any] = {
        "initContainers": None,
        "containers": [{"name": "c", "securityContext": None, "args": [None]}],
    }
    item: dict[str, Any] = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "a", "labels": None},
        "data": spec,
    }
    item["metadata"]["namespace"] = "shop"
    received = review.from_admission_review(body(object=item, oldObject=item), at=AT).request
    assert received.object == received.old_object == review.from_manifest(item, at=AT).request.object
    assert received.object is not None
    assert received.object["data"] == {"containers": [{"name": "c", "args": [None]}]}
    assert received.object["metadata"] == {"name": "a", "namespace": "shop"}


def test_the_namespace_is_shown_with_its_name_and_known_labels() -> None:
    read = review.from_admission_review(body(), at=AT, namespace_labels={"a": "b"})
    assert read.namespace_object is not None
    assert read.namespace_object["metadata"] == {
        "name": "shop",
        "labels": {"kubernetes.io/metadata.name": "shop", "a": "b"},
    }


@pytest.mark.parametrize(
    "request_of_none",
    [
        {"namespace": ""},
        {"namespace": "shop", "resource": {"group": "", "version": "v1", "resource": "namespaces"}},
    ],
)
def test_a_cluster_scoped_request_and_a_namespace_itself_have_no_namespace(request_of_none: dict[str, Any]) -> None:
    assert review.from_admission_review(body(**request_of_none), at=AT).namespace_object is None


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"\xff", "not JSON"),
        (b"[]", "JSON object"),
        (b"{}", "kind is"),
        (b'{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1beta1"}', "v1beta1"),
        (b'{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1"}', "request is missing"),
        (b"[" * 50_000 + b"]" * 50_000, "not JSON"),
    ],
)
def test_bytes_that_are_no_admission_review_are_refused(data: bytes, reason: str) -> None:
    with pytest.raises(ReviewError, match=reason):
        review.from_admission_review(data, at=AT)


def deep(levels: int) -> dict[str, Any]:
    item: dict[str, Any] = {}
    for _ in range(levels):
        item = {"a": item}
    return item


@pytest.mark.parametrize(
    ("request_with", "reason"),
    [
        ({"uid": ""}, "uid"),
        ({"uid": 1}, "uid"),
        ({"operation": "PATCH"}, "operation"),
        ({"operation": None}, "operation"),
        ({"object": None}, "object is missing"),
        ({"object": []}, "object is no object"),
        ({"oldObject": "x"}, "oldObject is no object"),
        ({"options": 1}, "options is no object"),
        ({"kind": None}, "kind"),
        ({"kind": {"group": "", "version": "v1", "kind": "Pod", "more": 1}}, "kind"),
        ({"resource": {"version": "v1"}}, "resource"),
        ({"namespace": 1}, "namespace"),
        ({"userInfo": {"groups": "admin"}}, "userInfo"),
        ({"object": deep(150)}, "deeper than 100"),
        ({"object": {"a": 2**63}}, "does not fit into 64 bits"),
        ({"object": {"a": -(2**63) - 1}}, "does not fit into 64 bits"),
        ({"object": {"a": 2**80}}, "does not fit into 64 bits"),
    ],
)
def test_a_request_that_is_malformed_is_refused_from_bytes_and_from_json(
    request_with: dict[str, Any], reason: str
) -> None:
    for received in (body(**request_with), json.dumps(body(**request_with)).encode()):
        with pytest.raises(ReviewError, match=reason):
            review.from_admission_review(received, at=AT)


@pytest.mark.parametrize("item", [float("nan"), float("inf"), "\ud800", (1,), {1: 2}, {"a\0b": 1}, "a\0b", {1}, b"x"])
def test_values_that_are_no_json_are_refused(item: Any) -> None:
    with pytest.raises(ReviewError):
        review.from_admission_review(body(object={"a": [item]}), at=AT)


def test_the_largest_and_smallest_int64_are_kept() -> None:
    item = {"a": 2**63 - 1, "b": -(2**63), "c": 1.5}
    assert review.from_admission_review(json.dumps(body(object=item)).encode(), at=AT).request.object == item
