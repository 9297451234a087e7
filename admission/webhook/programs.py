"""The routes that people and programs browse: health, metrics, verdicts, and their OpenAPI description."""

import asyncio
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import PlainTextResponse
from pydantic import Field
from starlette.exceptions import HTTPException

from ...schemas.document import Document
from ...schemas.errors import ArgosyError
from ...schemas.facts import Facts
from ..finding import Finding
from ..review.bounds import check as check_bounds
from ..review.bounds import read_json
from . import body
from .body import Refused
from .memory import VerdictMemory
from .metrics import Metrics
from .validate import error_json

MAX_OBJECTS = 100
"""Objects of one request: they are judged on the thread that answers the API server."""
Check = Callable[[dict[str, Any], Facts | None], Finding]
"""Judges one plain manifest, with these facts or the server's own, and answers in the schema of `argosy check`."""


class Question(Document):
    """The body of `POST /v1/verdicts`."""

    objects: Annotated[tuple[dict[str, Any], ...], Field(max_length=MAX_OBJECTS)]
    facts: Facts | None = None
    """None: the server's own."""


_ANY = {"type": "object", "additionalProperties": True}
_ERROR = {
    "type": "object",
    "properties": {
        "error": {
            "type": "object",
            "properties": {name: {"type": "string"} for name in ("code", "message", "hint")},
            "required": ["code", "message"],
        }
    },
}
_QUESTION = {
    "type": "object",
    "properties": {
        "objects": {"type": "array", "items": _ANY, "maxItems": MAX_OBJECTS},
        "facts": {**_ANY, "description": "docs/schemas/facts.json; without it the server's own facts"},
    },
    "required": ["objects"],
    "additionalProperties": False,
}


def programs(metrics: Metrics, memory: VerdictMemory, check: Check, version: str) -> FastAPI:
    """Return the FastAPI application; nothing that it serves changes what `/validate` answers."""
    api = FastAPI(
        title="Argosy admission webhook",
        version=version,
        description="Judges Kubernetes objects by policy; `POST /validate` answers AdmissionReview v1.",
        redoc_url=None,
    )
    for kind in (Exception, HTTPException, ArgosyError, Refused):
        api.add_exception_handler(kind, _error)

    @api.get("/healthz", response_class=PlainTextResponse, summary="The process answers")
    async def healthz() -> str:
        return "ok"

    @api.get("/readyz", response_class=PlainTextResponse, summary="The policies are compiled")
    async def readyz() -> str:
        # The server listens only after every policy has compiled.
        return "ok"

    @api.get("/metrics", response_class=PlainTextResponse, summary="For Prometheus")
    async def exposition() -> Response:
        text, content_type = metrics.exposition()
        return Response(text, media_type=content_type)

    @api.post(
        "/v1/verdicts",
        summary="Judge plain manifests, as `argosy check` does",
        openapi_extra={"requestBody": {"required": True, "content": {"application/json": {"schema": _QUESTION}}}},
        responses={
            200: _described("One verdict an object", {"type": "array", "items": _ANY}),
            400: _described("The body is no such question", _ERROR),
            413: _described("The body is too large", _ERROR),
        },
    )
    async def judge_objects(request: Request) -> Response:
        body.check_headers(request.scope)
        asked = read_json(await body.read(request.receive))
        check_bounds(asked)
        question = Question.parse(asked, "body")
        verdicts: list[str] = []
        for manifest in question.objects:
            verdicts.append(check(manifest, question.facts).model_dump_json(by_alias=True))
            await asyncio.sleep(0)  # an AdmissionReview that waits goes first
        return _json(f"[{','.join(verdicts)}]".encode())

    @api.get(
        "/v1/verdicts/{digest}",
        summary="A verdict that this process gave",
        responses={200: _described("The Verdict", _ANY), 404: _described("Not remembered here", _ERROR)},
    )
    async def remembered(digest: str) -> Response:
        verdict = memory.get(digest)
        if verdict is None:
            hint = "Judge the recorded AdmissionReview again: argosy check --at TIME --output json REVIEW.json"
            return _json(error_json("this process does not remember that verdict", hint, "E_UNKNOWN_VERDICT"), 404)
        return _json(verdict.model_dump_json(by_alias=True).encode())

    return api


def _described(description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


async def _error(_: Request, error: Exception) -> Response:
    match error:
        case Refused():
            return _json(error_json(error.message, error.hint), error.status)
        case ArgosyError():
            return _json(error_json(error.message, error.hint, error.code), 400)
        case HTTPException():
            return Response(
                error_json(str(error.detail), code="E_REQUEST"), error.status_code, error.headers, "application/json"
            )
        case _:
            return _json(error_json("this is a defect of Argosy", code="E_INTERNAL"), 500)


def _json(data: bytes, status: int = 200) -> Response:
    return Response(data, status, media_type="application/json")
