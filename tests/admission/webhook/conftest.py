"""The application in process, and a way to ask it."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from argosy.admission.finding import Finding
from argosy.admission.review import from_admission_review, read_admission_review
from argosy.admission.webhook.app import app
from argosy.admission.webhook.body import Application
from argosy.admission.webhook.decision import Decision
from argosy.schemas.facts import Facts
from argosy.schemas.verdict import Verdict

Ask = Callable[..., httpx.Response]
DIGEST = "sha256:" + "a" * 64


def ask(application: Application, method: str, path: str, **given: Any) -> httpx.Response:
    """Return what the application answers to one request."""

    async def once() -> httpx.Response:
        transport = httpx.ASGITransport(app=application, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://argosy") as client:
            return await client.request(method, path, **given)

    return asyncio.run(once())


def allow_all(data: bytes) -> Decision:
    """Decide as the laxest judge would, so that what is refused was refused before any judge."""
    received = read_admission_review(data)
    from_admission_review(received, at="2026-01-31T12:00:00Z")
    return Decision.on(received, Verdict(allowed=True, at="2026-01-31T12:00:00Z", input_digest=DIGEST, digest=DIGEST))


def echo(manifest: dict[str, Any], facts: Facts | None) -> Finding:
    """Answer as `check` would, with what was asked in the place of the name."""
    asked = json.dumps({"object": manifest, "facts": facts.wire() if facts else None})
    return Finding.parse(
        {
            "source": {"file": "", "line": 1, "document": 0},
            "object": {"apiVersion": "v1", "kind": "Pod", "name": asked},
            "operation": "CREATE",
            "allowed": True,
            "at": "2026-01-31T12:00:00Z",
            "digest": DIGEST,
            "inputDigest": DIGEST,
        }
    )


@pytest.fixture
def lax() -> Callable[..., httpx.Response]:
    """An application whose judge allows all: asks it."""
    application = app(allow_all, echo, "0")

    def asked(method: str, path: str, **given: Any) -> httpx.Response:
        return ask(application, method, path, **given)

    return asked
