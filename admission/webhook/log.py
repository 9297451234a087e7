"""What the server writes on stderr: one JSON object a line, with names and digests, never a value of an object."""

import sys
from pathlib import Path
from typing import Any

import orjson

from ...adapters import clock
from .decision import Decision


def log_denial(decision: Decision) -> None:
    """Say who was denied what, and by which digests to find it again."""
    verdict = decision.verdict
    _write(
        "info",
        "denied",
        uid=decision.uid,
        operation=decision.operation,
        kind=decision.kind,
        namespace=decision.namespace,
        name=decision.name,
        codes=sorted({reason.code for reason in verdict.reasons}),
        digest=verdict.digest,
        inputDigest=verdict.input_digest,
        at=verdict.at,
    )


def log_failure(uid: str, event: str, error: BaseException) -> None:
    """Say that we failed, and where; the error's own text may hold what it was judging, so it is left out."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = f"{Path(place.tb_frame.f_code.co_filename).name}:{place.tb_lineno}" if place is not None else ""
    _write("error", event, uid=uid, error=type(error).__name__, where=where)


def _write(level: str, event: str, **fields: Any) -> None:
    line = orjson.dumps({"time": clock.now(), "level": level, "event": event, **fields})
    sys.stderr.write(line.decode() + "\n")
    sys.stderr.flush()
