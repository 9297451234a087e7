"""A review on `/validate` with every policy, in this process: no network, one core."""

import importlib
import os
from collections.abc import Callable, Iterator
from typing import Any

import orjson

from argosy.admission import PolicySet, judge
from argosy.admission.engine.cel.environment import environment
from argosy.admission.engine.cel.program import Scope
from argosy.admission.review import from_admission_review
from argosy.admission.webhook.body import Application, Message
from argosy.admission.webhook.memory import VerdictMemory
from argosy.admission.webhook.metrics import Metrics
from argosy.admission.webhook.reviewer import Reviewer
from argosy.admission.webhook.validate import Validate
from argosy.schemas.canonical import canonical_json
from argosy.schemas.facts import Facts
from argosy.schemas.review import Request

from . import reviews
from .figure import Figure
from .timing import awaits, calls

_HEADERS = [(b"content-type", b"application/json")]
_EMPTY = "read the JSON, allow"
_ANSWER = b'{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","response":{"uid":"u","allowed":true}}'


def figures() -> Iterator[Figure]:
    """Measure."""
    os.environ["SOURCE_DATE_EPOCH"] = str(reviews.EPOCH)
    policies = PolicySet.load("all")
    facts = reviews.facts()

    def gather(_: Request, __: str) -> Facts:
        return facts

    def route(seconds: float) -> Application:
        return Validate(
            Reviewer(policies, params=reviews.PARAMS, gather=gather, seconds=seconds), Metrics(), VerdictMemory()
        )

    allowed = reviews.admission_review(reviews.deployment())
    denied = reviews.admission_review(reviews.privileged()).replace(b'"dryRun":false', b'"dryRun":true')
    name = f"review, {len(policies.policies)} policies"
    empty = awaits(_ask(_empty, allowed))
    passed = awaits(_ask(route(1), allowed))
    yield Figure(f"{name}, allowed: p50", passed.p50 * 1e3, "ms", "2 ms", _EMPTY, empty.p50 * 1e3)
    yield Figure(f"{name}, allowed: p99", passed.p99 * 1e3, "ms", "", _EMPTY, empty.p99 * 1e3)
    plain = awaits(_ask(route(-1), denied), count=200)
    yield Figure(f"{name}, denied for 3 codes, no recourse: p50", plain.p50 * 1e3, "ms")
    proven = awaits(_ask(route(1), denied), count=50)
    yield Figure(
        f"{name}, the same with proven recourse: p50", proven.p50 * 1e3, "ms", "20 ms", "without", plain.p50 * 1e3
    )
    many = reviews.admission_review(reviews.exposed()).replace(b'"dryRun":false', b'"dryRun":true')
    codes = {
        reason.code
        for reason in judge(
            from_admission_review(many, at=reviews.AT, params=reviews.PARAMS, facts=facts), policies
        ).reasons
    }
    joint = awaits(_ask(route(1), many), count=50)
    yield Figure(
        f"{name}, denied for {len(codes)} codes, joint proven recourse: p50",
        joint.p50 * 1e3,
        "ms",
        "20 ms",
        "no recourse",
        awaits(_ask(route(-1), many), count=200).p50 * 1e3,
    )
    review = reviews.review()
    yield Figure("canonical bytes of a Review", calls(lambda: canonical_json(review.wire())).p50 * 1e6, "us")
    yield _cel()


def _ask(application: Application, data: bytes) -> Callable[[], Any]:
    scope = {"type": "http", "method": "POST", "path": "/validate", "headers": _HEADERS}

    async def receive() -> Message:
        return {"type": "http.request", "body": data, "more_body": False}

    async def send(_: Message) -> None:
        pass

    return lambda: application(scope, receive, send)


async def _empty(_: Any, receive: Any, send: Any) -> None:
    orjson.loads((await receive())["body"])
    await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
    await send({"type": "http.response.body", "body": _ANSWER})


def _cel() -> Figure:
    """Measure one rule in the engine that decides and in the other one."""
    celpy: Any = importlib.import_module("celpy")  # takes most of a second to load, and has no whole types

    rule = "object.spec.template.spec.containers.all(c, has(c.securityContext) && !c.securityContext.privileged)"
    item = reviews.deployment()
    program = environment().deserialize(Scope(None).compile(rule).program)
    activation = environment().activation(
        {"object": item, "oldObject": None, "request": {}, "namespaceObject": None, "params": {}}
    )
    ours = calls(lambda: program.eval(activation).value())
    other = celpy.Environment()
    runner = other.program(other.compile(rule))
    variables = {"object": celpy.json_to_cel(item)}
    theirs = calls(lambda: runner.evaluate(variables), count=50)
    return Figure("one CEL rule over 3 containers", ours.p50 * 1e6, "us", "8 us", "cel-python", theirs.p50 * 1e6)
