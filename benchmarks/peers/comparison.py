"""Argosy and its peers on the same manifests by the same rules, in one run."""

import json
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.lab.parts import PARTS, MissingError, program

from argosy.admission import PolicySet, judge
from argosy.admission.review import from_manifest

from .. import reviews
from ..figure import Figure
from ..timing import calls, installed
from .corpus import objects, write
from .rules import RULES
from .tools import ARGOSY_CEL, ARGOSY_REGO, CONFTEST, GATOR, KYVERNO, OPA, PEERS, Tool

_OBJECTS = 2000
_FEWER = 200
"""For a tool that takes seconds for them."""
_RUNS = (
    (OPA, ARGOSY_REGO, _OBJECTS),
    (CONFTEST, ARGOSY_REGO, _OBJECTS),
    (GATOR, ARGOSY_CEL, _OBJECTS),
    (KYVERNO, ARGOSY_CEL, _FEWER),
)
_TARGETS = {"json": "2,000 /s", "yaml": "1,000 /s"}


@dataclass(frozen=True, slots=True)
class _Taken:
    """What one tool needed."""

    start: float
    """Seconds for one object, from start to exit."""
    rate: float
    """Objects a second, without the start."""


def figures() -> Iterator[Figure]:
    """Measure; says which tools are missing."""
    there = [peer for peer in PEERS if _is_built(peer)]
    print("Peers: " + (", ".join(f"{peer.program} {peer.version()}" for peer in there) or "none") + "\n")
    with tempfile.TemporaryDirectory() as folder:
        bench = _Bench(Path(folder))
        for form in ("json", "yaml"):
            for ours, language in ((ARGOSY_CEL, "CEL"), (ARGOSY_REGO, "Rego")):
                name = f"argosy check, {len(RULES)} {language} rules, {form.upper()} objects"
                own = bench.taken(ours, form, _OBJECTS)
                rivals = [
                    (peer, count)
                    for peer, against, count in _RUNS
                    if against is ours and peer in there and form in peer.forms
                ]
                taken = [(peer, bench.taken(peer, form, count)) for peer, count in rivals]
                if not taken:
                    yield Figure(name, own.rate, "/s", _TARGETS[form])
                for peer, other in taken:
                    yield Figure(name, own.rate, "/s", _TARGETS[form], peer.name, other.rate)
                if form == "yaml":
                    for peer, other in taken:
                        what = f"argosy check, {len(RULES)} {language} rules, one file"
                        yield Figure(what, own.start, "s", "0.5 s", peer.name, other.start)
        yield bench.one(with_opa=OPA in there)


def _is_built(peer: Tool) -> bool:
    try:
        program(peer.program)
    except MissingError:
        part = next(part.name for part in PARTS.values() if peer.program in part.programs)
        print(f"Not compared: {peer.program} is not built, or its pins changed since; `make lab PARTS={part}`")
        return False
    return True


class _Bench:
    """Folders of rules and manifests, made when they are needed."""

    def __init__(self, work: Path) -> None:
        self._work = work
        self._environment = {**os.environ, **installed(work), "XDG_CACHE_HOME": str(work / "cache")}

    def taken(self, tool: Tool, form: str, count: int) -> _Taken:
        """Measure a tool; the first run fills its caches.

        Raises:
            RuntimeError: it judges otherwise than the rules say, so that its time is worth nothing.
        """
        self._run(tool, form, 1)
        start = min(self._run(tool, form, 1) for _ in range(3))
        return _Taken(start, (count - 1) / (self._run(tool, form, count) - start))

    def one(self, *, with_opa: bool) -> Figure:
        """Measure one Deployment in this process, and in opa's."""
        item = objects(1)[0][0]
        policies = PolicySet.load(self._policies(ARGOSY_REGO))
        review = from_manifest(item, at=reviews.AT)
        ours = calls(lambda: judge(review, policies)).p50 * 1e6
        name = f"verdict with both digests, {len(RULES)} Rego rules, one object"
        if not with_opa:
            return Figure(name, ours, "us")
        given = self._work / "one.json"
        given.write_text(json.dumps(item))
        options = ["--data", str(self._policies(OPA)), "--input", str(given), "--format", "json", "data.main.deny"]
        done = subprocess.run([program("opa"), "bench", *options], capture_output=True, check=True)
        answer = json.loads(done.stdout)
        return Figure(name, ours, "us", "", "opa bench, the set of denials", answer["T"] / answer["N"] / 1e3)

    def _run(self, tool: Tool, form: str, count: int) -> float:
        made, expected = objects(count)
        manifests = self._work / f"{form}-{count}"
        if not manifests.exists():
            write(manifests, made, form)
        argv = tool.argv(self._policies(tool), manifests)
        started = time.perf_counter()
        found = tool.judged(argv, expected, self._environment)
        taken = time.perf_counter() - started
        if found != expected:
            wrong = next(name for name in expected if found[name] != expected[name])
            raise RuntimeError(f"{tool.name} says {set(found[wrong])} of {wrong}, and not {set(expected[wrong])}")
        return taken

    def _policies(self, tool: Tool) -> Path:
        folder = self._work / tool.write.__name__
        if not folder.exists():
            tool.write(folder)
        return folder
