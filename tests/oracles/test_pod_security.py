"""The Pod Security Standards: for every request upstream's own code and Argosy say the same, control by control."""

from collections.abc import Callable, Iterator
from functools import cache
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from argosy.admission import PolicySet, judge
from argosy.admission.review import from_manifest

from ..lab.control_plane import ControlPlane
from .pod_security import PREFIX, Asked, compared, differences, intricate, plain
from .pods import LEVELS, VERSIONS, Pod, clean, pod
from .programs import Oracle, answers, oracle

PLAIN, INTRICATE, WORKLOADS, ON_SERVER = 1000, 400, 200, 500
KINDS = {
    "podtemplates": ("v1", "PodTemplate"),
    "replicationcontrollers": ("v1", "ReplicationController"),
    "replicasets.apps": ("apps/v1", "ReplicaSet"),
    "deployments.apps": ("apps/v1", "Deployment"),
    "statefulsets.apps": ("apps/v1", "StatefulSet"),
    "daemonsets.apps": ("apps/v1", "DaemonSet"),
    "jobs.batch": ("batch/v1", "Job"),
    "cronjobs.batch": ("batch/v1", "CronJob"),
}
SEEDED = Random
"""Repeatable: a difference is found again by its number."""


@cache
def policies() -> PolicySet:
    return PolicySet.load("restricted")


@pytest.mark.parametrize(("make", "count"), [(plain, PLAIN), (intricate, INTRICATE)], ids=["creations", "any request"])
def test_upstream_and_argosy_agree_on_every_random_pod(make: Callable[[Random], Asked], count: int) -> None:
    asked = [make(SEEDED(seed)) for seed in range(count)]
    said = answers("podsecurity", [item.question() for item in asked])
    assert {answer["allowed"] for answer in said} == {True, False}
    assert compared(asked, said, policies()) == []


@pytest.fixture(scope="module")
def upstream() -> Iterator[Oracle]:
    with oracle("podsecurity") as found:
        yield found


@given(st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_no_pod_is_found_on_which_they_differ(upstream: Oracle, random: Random) -> None:
    asked = intricate(random)
    assert differences(asked, upstream.answer(asked.question()), judge(asked.review(), policies())) == []


def workload(resource: str, item: Pod) -> dict[str, Any]:
    """Return an object that makes such pods."""
    api_version, kind = KINDS[resource]
    template = {"metadata": item["metadata"], "spec": item["spec"]}
    found: dict[str, Any] = {"apiVersion": api_version, "kind": kind, "metadata": {"name": "web", "namespace": "shop"}}
    if kind == "PodTemplate":
        return found | {"template": template}
    if kind == "CronJob":
        return found | {"spec": {"jobTemplate": {"spec": {"template": template}}}}
    return found | {"spec": {"template": template}}


def test_what_upstream_warns_of_in_a_workload_argosy_denies() -> None:
    drawn = [(seed, *_placed(seed)) for seed in range(WORKLOADS)]
    said = answers(
        "podsecurity",
        [
            {
                "labels": {f"{PREFIX}warn": level, f"{PREFIX}warn-version": version},
                "namespace": "shop",
                "resource": resource,
                "operation": "CREATE",
                "object": item,
            }
            for _, resource, item, level, version in drawn
        ],
    )
    differing = [
        (seed, resource, answer, verdict.reasons)
        for (seed, resource, item, level, version), answer in zip(drawn, said, strict=True)
        for verdict in [
            judge(
                from_manifest(
                    item,
                    at="2026-01-31T12:00:00Z",
                    namespace_labels={f"{PREFIX}enforce": level, f"{PREFIX}enforce-version": version},
                ),
                policies(),
            )
        ]
        if bool(answer.get("warnings")) == verdict.allowed
    ]
    assert differing == []


def _placed(seed: int) -> tuple[str, dict[str, Any], str, str]:
    random = SEEDED(seed)
    resource = random.choice(tuple(KINDS))
    return resource, workload(resource, pod(random)), random.choice(LEVELS), random.choice(VERSIONS)


def test_a_real_server_enforces_what_argosy_denies(control_plane: ControlPlane) -> None:
    api = control_plane.api
    judged = seed = 0
    differing: list[tuple[object, ...]] = []
    allowed: set[bool] = set()
    while judged < ON_SERVER:
        random, seed = SEEDED(seed), seed + 1
        level, version = random.choice(LEVELS), random.choice(VERSIONS)
        labels = {f"{PREFIX}enforce": level, f"{PREFIX}enforce-version": version}
        namespace = f"{level}-{version.replace('.', '-')}"
        item = clean(pod(random))
        item["metadata"]["namespace"] = namespace
        answer = api.create(item, dry_run=True)
        if answer.status == 404:
            api.namespace(namespace, labels)
            answer = api.create(item, dry_run=True)
        refused = "violates PodSecurity" in answer.message
        if answer.accepted or refused:
            judged += 1
            allowed.add(answer.accepted)
            review = from_manifest(item, at="2026-01-31T12:00:00Z", namespace_labels=labels)
            if judge(review, policies()).allowed != answer.accepted:
                differing.append((seed - 1, labels, item, answer.message))
        assert seed < 20 * ON_SERVER, answer.message
    assert (differing, allowed) == ([], {True, False})
