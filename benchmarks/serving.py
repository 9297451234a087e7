"""`argosy serve` as a process: until it is ready, what it holds, and reviews over the loopback."""

import http.client
import json
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from . import reviews
from .commands import ARGOSY
from .figure import Figure
from .timing import Samples, installed, trips

_HEADERS = {"Content-Type": "application/json"}


def figures() -> Iterator[Figure]:
    """Measure."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        (work / "params.json").write_text(json.dumps(reviews.PARAMS))
        (work / "facts.json").write_text(json.dumps(reviews.facts().wire()))
        options = ["--params", str(work / "params.json"), "--facts", str(work / "facts.json")]
        kept = installed(work)
        with _serving(options, {**kept, "XDG_CACHE_HOME": str(work / "first")}):
            pass
        environment = {**kept, "XDG_CACHE_HOME": str(work / "cache")}
        with _serving(options, environment) as (cold, _, _):
            pass
        with _serving(options, environment) as (warm, process, port):
            yield Figure("argosy serve, start to ready", warm, "s", "3 s", "policies compiled", cold)
            trip = _round_trips(port)
            rate = 1 / trip.p50
            yield Figure("review over HTTP, one connection: p50", trip.p50 * 1e3, "ms", "3 ms")
            yield Figure("review over HTTP, one connection: p99", trip.p99 * 1e3, "ms")
            yield Figure("reviews over HTTP, one connection", rate, "/s")
            if (resident := _resident(process.pid)) is not None:
                yield Figure("argosy serve, resident after 500 reviews", resident, "MiB", "200 MiB")


@contextmanager
def _serving(options: list[str], given: Mapping[str, str]) -> Generator[tuple[float, subprocess.Popen[str], int]]:
    started = time.perf_counter()
    environment = {**os.environ, **given, "SOURCE_DATE_EPOCH": str(reviews.EPOCH)}
    process = subprocess.Popen(
        [ARGOSY, "serve", "--port", "0", *options], stdout=subprocess.PIPE, text=True, env=environment
    )
    try:
        line = process.stdout.readline() if process.stdout else ""
        yield time.perf_counter() - started, process, int(line.rpartition(":")[2])
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate()


def _round_trips(port: int) -> Samples:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    review = reviews.admission_review(reviews.deployment())

    def ask() -> None:
        connection.request("POST", "/validate", review, _HEADERS)
        answer = json.loads(connection.getresponse().read())
        if not answer["response"]["allowed"]:
            raise RuntimeError(f"the review was denied: {answer}")

    samples = trips(ask)
    connection.close()
    return samples


def _resident(process: int) -> float | None:
    status = Path(f"/proc/{process}/status")
    if not status.is_file():
        return None
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024
