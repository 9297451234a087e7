"""`POST /validate`: the one route on the hot path, bare ASGI; bytes in, a decision or a refusal out."""

import time
from collections.abc import Callable

import orjson

from ...schemas.errors import ArgosyError
from . import body
from .body import Receive, Refused, Scope, Send
from .decision import Decision
from .log import log_denial
from .memory import VerdictMemory
from .metrics import Metrics
from .response import admission_review

_JSON = (b"content-type", b"application/json")


class Validate:
    """The route, with what it counts and remembers."""

    def __init__(self, decide: Callable[[bytes], Decision], metrics: Metrics, memory: VerdictMemory) -> None:
        """Keep the decider and where decisions are noted."""
        self._decide = decide
        self._metrics = metrics
        self._memory = memory

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request: 200 with an AdmissionReview, or 4xx with one JSON error."""
        try:
            body.check_headers(scope)
            data = await body.read(receive)
            started = time.perf_counter()
            decision = self._decide(data)
        except Refused as refused:
            self._metrics.refused(refused.status)
            await send_error(send, refused)
            return
        except ArgosyError as error:
            self._metrics.refused(400)
            await send_error(send, Refused(400, error.message, hint=error.hint))
            return
        answer = orjson.dumps(admission_review(decision.uid, decision.verdict))
        self._metrics.answered(decision.operation, decision.verdict, time.perf_counter() - started)
        if not decision.dry_run:
            self._memory.keep(decision.verdict)
            if not decision.verdict.allowed:
                log_denial(decision)
        await _send(send, 200, answer)


async def send_error(send: Send, refused: Refused) -> None:
    """Answer with the status and `{"error": {"code", "message", "hint"}}`."""
    await _send(send, refused.status, error_json(refused.message, refused.hint), refused.headers)


def error_json(message: str, hint: str = "", code: str = "E_REVIEW") -> bytes:
    """Return the body of every answer that is no decision."""
    error = {"code": code, "message": message}
    if hint:
        error["hint"] = hint
    return orjson.dumps({"error": error})


async def _send(send: Send, status: int, data: bytes, headers: tuple[tuple[bytes, bytes], ...] = ()) -> None:
    length = (b"content-length", str(len(data)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [_JSON, length, *headers]})
    await send({"type": "http.response.body", "body": data})
