"""Whatever bytes arrive: a decision for their uid, or a refusal; never a crash, and never an allow for garbage."""

import asyncio
import json
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from argosy.admission import PolicySet
from argosy.admission.webhook.body import Message
from argosy.admission.webhook.memory import VerdictMemory
from argosy.admission.webhook.metrics import Metrics
from argosy.admission.webhook.reviewer import Reviewer
from argosy.admission.webhook.validate import Validate
from argosy.schemas.facts import Facts

RECORDED = [file.read_bytes() for file in sorted((Path(__file__).parents[2] / "data/admissionreviews").glob("*.json"))]
SCALARS = st.none() | st.booleans() | st.integers(-(2**65), 2**65) | st.floats() | st.text(max_size=20)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@pytest.fixture(scope="module")
def route() -> Validate:
    reviewer = Reviewer(PolicySet.load("all"), params={}, gather=lambda _request, _at: Facts(), seconds=0.001)
    return Validate(reviewer, Metrics(), VerdictMemory())


def answer(route: Validate, data: bytes) -> tuple[int, dict[str, Any]]:
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": data, "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/validate", "headers": [(b"content-type", b"application/json")]}
    asyncio.run(route(scope, receive, send))
    start, body = sent
    return start["status"], orjson.loads(body["body"])


def check(route: Validate, data: bytes) -> None:
    status, body = answer(route, data)
    if status != 200:
        assert 400 <= status < 500
        assert body["error"]["message"]
        return
    received = orjson.loads(data)
    assert (received["apiVersion"], received["kind"]) == ("admission.k8s.io/v1", "AdmissionReview")
    assert body["response"]["uid"] == received["request"]["uid"]
    if body["response"]["allowed"]:
        operation = received["request"]["operation"]
        assert isinstance(received["request"].get("object"), dict) or operation in {"DELETE", "CONNECT"}
    else:
        assert body["response"]["status"]["details"]["causes"]


settings.register_profile("fuzz", deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
FUZZ = settings(settings.get_profile("fuzz"), max_examples=150)


@FUZZ
@given(data=st.binary(max_size=300))
def test_any_bytes_are_answered(route: Validate, data: bytes) -> None:
    check(route, data)


@FUZZ
@given(data=st.data())
def test_a_review_with_changed_bytes_is_answered(route: Validate, data: st.DataObject) -> None:
    body = bytearray(data.draw(st.sampled_from(RECORDED)))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(body) - 1))
        end = min(len(body), at + data.draw(st.integers(0, 30)))
        body[at:end] = data.draw(st.binary(max_size=6))
        if not body:
            break
    check(route, bytes(body))


def places(value: Any) -> list[tuple[Any, Any]]:
    """Return every container of a JSON value with each of its keys."""
    found: list[tuple[Any, Any]] = []
    level: list[Any] = [value]
    while level:
        item = level.pop()
        keys: list[Any] = list(item) if item.__class__ is dict else list(range(len(item)))
        found += [(item, key) for key in keys]
        level += [item[key] for key in keys if isinstance(item[key], dict | list)]
    return found


@FUZZ
@given(data=st.data())
def test_a_review_with_any_value_replaced_is_answered(route: Validate, data: st.DataObject) -> None:
    review = json.loads(data.draw(st.sampled_from(RECORDED)))
    for _ in range(data.draw(st.integers(1, 3))):
        container, key = data.draw(st.sampled_from(places(review)))
        container[key] = data.draw(VALUES)
    check(route, json.dumps(review).encode())
