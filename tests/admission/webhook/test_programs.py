"""The routes beside `/validate`: health, metrics, verdicts and their description."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from argosy.admission.webhook.memory import VerdictMemory
from argosy.schemas.verdict import Verdict

Asked = Callable[..., httpx.Response]
DIGEST = "sha256:" + "a" * 64


def review(**request: Any) -> dict[str, Any]:
    kind = {"kind": {"version": "v1", "kind": "Pod"}, "resource": {"version": "v1", "resource": "pods"}}
    asked = {"uid": "u", "operation": "CREATE", "object": {"kind": "Pod"}, **kind, **request}
    return {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": asked}


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_the_probes_answer(lax: Asked, path: str) -> None:
    response = lax("GET", path)
    assert (response.status_code, response.text) == (200, "ok")


def test_the_metrics_follow_prometheus_conventions(lax: Asked) -> None:
    lax("POST", "/validate", json=review())
    families = {family.name: family for family in text_string_to_metric_families(lax("GET", "/metrics").text)}
    assert {name for name in families if not name.endswith("_created")} == {
        "argosy_admission_review_duration_seconds",
        "argosy_admission_reviews",
        "argosy_admission_denials",
        "argosy_admission_malformed",
        "argosy_engine_errors",
    }
    counted = {
        (sample.labels["operation"], sample.labels["allowed"]): sample.value
        for sample in families["argosy_admission_reviews"].samples
        if sample.name.endswith("_total")
    }
    assert counted["CREATE", "true"] == 1
    assert counted["DELETE", "false"] == 0
    duration = families["argosy_admission_review_duration_seconds"].samples
    assert next(sample.value for sample in duration if sample.name.endswith("_count")) == 1


def test_a_verdict_is_remembered_by_its_digest(lax: Asked) -> None:
    lax("POST", "/validate", json=review())
    response = lax("GET", f"/v1/verdicts/{DIGEST}")
    assert response.status_code == 200
    assert Verdict.model_validate(response.json()).digest == DIGEST


def test_a_dry_run_leaves_no_verdict_behind(lax: Asked) -> None:
    assert lax("POST", "/validate", json=review(dryRun=True)).status_code == 200
    assert lax("GET", f"/v1/verdicts/{DIGEST}").status_code == 404


def test_a_verdict_that_is_not_remembered_names_the_command_that_finds_it_again(lax: Asked) -> None:
    response = lax("GET", f"/v1/verdicts/{DIGEST}")
    assert response.status_code == 404
    assert "argosy check --at" in response.json()["error"]["hint"]


def test_the_memory_forgets_the_oldest() -> None:
    memory = VerdictMemory(capacity=2)
    digests = [f"sha256:{n:064x}" for n in range(3)]
    for digest in digests:
        memory.keep(Verdict(allowed=True, at="2026-01-31T12:00:00Z", input_digest=DIGEST, digest=digest))
    assert [memory.get(digest) is not None for digest in digests] == [False, True, True]


def test_a_program_asks_about_several_objects_at_once(lax: Asked) -> None:
    objects = [{"kind": "Pod"}, {"kind": "Service"}]
    response = lax("POST", "/v1/verdicts", json={"objects": objects})
    assert response.status_code == 200
    asked = [json.loads(finding["object"]["name"]) for finding in response.json()]
    assert asked == [{"object": item, "facts": None} for item in objects]


def test_a_program_may_bring_its_own_facts(lax: Asked) -> None:
    facts = {"evidence": {}, "cluster": {}, "images": {"shop:1": DIGEST}}
    response = lax("POST", "/v1/verdicts", json={"objects": [{}], "facts": facts})
    assert json.loads(response.json()[0]["object"]["name"])["facts"] == facts


NO_QUESTIONS: list[dict[str, Any]] = [
    {},
    {"objects": {}},
    {"objects": ["text"]},
    {"objects": [], "policies": "none"},
    {"objects": [{}], "facts": {"evidence": {"not-a-digest": 7}}},
    {"objects": [{}] * 101},
]


@pytest.mark.parametrize("question", NO_QUESTIONS)
def test_a_question_of_another_shape_is_refused(lax: Asked, question: dict[str, Any]) -> None:
    response = lax("POST", "/v1/verdicts", json=question)
    assert response.status_code == 400
    assert response.json()["error"]["code"] == "E_DOCUMENT"


def test_a_question_is_bounded_as_a_review_is(lax: Asked) -> None:
    deep = b'{"objects":' + b"[" * 200 + b"]" * 200 + b"}"
    headers = {"content-type": "application/json"}
    assert lax("POST", "/v1/verdicts", content=deep, headers=headers).status_code == 400
    large = b'{"objects":[{"n":9223372036854775808}]}'
    assert lax("POST", "/v1/verdicts", content=large, headers=headers).status_code == 400
    assert lax("POST", "/v1/verdicts", content=b"x" * 8_388_609, headers=headers).status_code == 413
    assert lax("POST", "/v1/verdicts", content=b"{}", headers={"content-type": "text/plain"}).status_code == 415


def test_the_description_names_every_route_for_programs(lax: Asked) -> None:
    paths = lax("GET", "/openapi.json").json()["paths"]
    assert set(paths) == {"/healthz", "/readyz", "/metrics", "/v1/verdicts", "/v1/verdicts/{digest}"}
    assert lax("GET", "/docs").status_code == 200
