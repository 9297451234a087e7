"""The application in process, and a way to ask it."""

import asyncio
import copy
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from argosy.admission.webhook.app import app
from argosy.admission.webhook.body import Application
from argosy.admission.webhook.decision import Decision
from argosy.schemas.errors import ReviewError
from argosy.schemas.facts import Facts
from argosy.schemas.review import Request
from argosy.schemas.verdict import Verdict

Ask = Callable[..., httpx.Response]
DIGEST = "sha256:" + "a" * 64
_REQUEST = {
    "operation": "CREATE",
    "kind": {"version": "v1", "kind": "Pod"},
    "resource": {"version": "v1", "resource": "pods"},
}


def ask(application: Application, method: str, path: str, **given: Any) -> httpx.Response:
    """Return what the application answers to one request."""

    async def once() -> httpx.Response:
        transport = httpx.ASGITransport(app=application, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://argosy") as client:
            return await client.request(method, path, **given)

    return asyncio.run(once())


def allow_all(body: dict[str, Any]) -> Decision:
    """Decide as the laxest judge would, so that what is refused was refused before any judge."""
    if "request" not in body:
        raise ReviewError("no request", hint="Send an AdmissionReview.")
    verdict = Verdict(allowed=True, at="2026-01-31T12:00:00Z", input_digest=DIGEST, digest=DIGEST)
    request = Request.model_validate(_REQUEST)
    return Decision(
        str(body["request"]["uid"]), request, copy.copy(verdict), dry_run=bool(body["request"].get("dryRun"))
    )


def echo(manifest: dict[str, Any], facts: Facts | None) -> dict[str, Any]:
    """Answer as `check` would, with what was asked."""
    return {"object": manifest, "facts": facts.wire() if facts else None}


@pytest.fixture
def lax() -> Callable[..., httpx.Response]:
    """An application whose judge allows all: asks it."""
    application = app(allow_all, echo, "0")

    def asked(method: str, path: str, **given: Any) -> httpx.Response:
        return ask(application, method, path, **given)

    return asked
