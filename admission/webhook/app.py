"""The ASGI application: the hot route in front, FastAPI for everything else."""

from collections.abc import Callable

from .body import Application, Receive, Scope, Send
from .decision import Decision
from .memory import VerdictMemory
from .metrics import Metrics
from .programs import Check, programs
from .validate import Validate

ROUTE = "/validate"


def app(decide: Callable[[bytes], Decision], check: Check, version: str) -> Application:
    """Return the server's application.

    Args:
        decide: Judges the bytes of an AdmissionReview; raises ReviewError when they are none, and nothing else.
        check: Judges one plain manifest; its result is in the schema of `argosy check`.
        version: Of Argosy, for the OpenAPI description.
    """
    metrics, memory = Metrics(), VerdictMemory()
    validate = Validate(decide, metrics, memory)
    others: Application = programs(metrics, memory, check, version)

    async def route(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == ROUTE:
            await validate(scope, receive, send)
        else:
            await others(scope, receive, send)

    return route
