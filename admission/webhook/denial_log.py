"""One JSON line on stderr for each denial: names and digests, never a value of the object."""

import sys

import orjson

from ...adapters import clock
from .decision import Decision


def log_denial(decision: Decision) -> None:
    """Write the line."""
    request = decision.request
    verdict = decision.verdict
    line = {
        "time": clock.now(),
        "level": "info",
        "event": "denied",
        "uid": decision.uid,
        "operation": request.operation,
        "kind": request.kind.kind,
        "namespace": request.namespace,
        "name": request.name,
        "codes": sorted({reason.code for reason in verdict.reasons}),
        "digest": verdict.digest,
        "inputDigest": verdict.input_digest,
    }
    sys.stderr.write(orjson.dumps(line).decode() + "\n")
    sys.stderr.flush()
