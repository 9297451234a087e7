"""Run a graph: what was finished is taken as it is, the rest runs, as parallel as needs allow."""

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Event

from ...schemas.canonical import digest_of
from .. import sandbox
from ..sandbox.limits import Limits
from ..sandbox.process import Ended, execute
from ..step import Step
from .context import WORKSPACE, Context
from .result import Ending, StepResult
from .shelf import Shelf, clear

TOOLS = "/opt/tools"
_REFUSED = 1
_SIGNALLED = 128
_COMMAND = "from argosy.cli.main import main; main()"
_STARTERS = ("bwrap: ", "setpriv: ", "prlimit: ")
"""Who complains when the sandbox itself could not start."""


def run(graph: Sequence[Step], context: Context) -> Iterator[StepResult]:
    """Yield each step's result in the graph's order; running again after a kill continues.

    A step that did not pass blocks those that need it, and no others.

    Raises:
        SandboxError: foreign code cannot be closed in.
    """
    stop = Event()
    clear(context.state)
    (context.state / "logs").mkdir(parents=True, exist_ok=True)
    futures: dict[str, Future[StepResult]] = {}
    with ThreadPoolExecutor(max_workers=context.workers, thread_name_prefix="step") as pool:
        try:
            # Handed over in topological order, whoever waits in a thread waits for a step that has a thread already.
            for step in graph:
                futures[step.name] = pool.submit(_perform, step, context, futures, stop)
            for step in graph:
                yield futures[step.name].result()
        finally:
            stop.set()
            pool.shutdown(wait=False, cancel_futures=True)


def _perform(step: Step, context: Context, futures: Mapping[str, Future[StepResult]], stop: Event) -> StepResult:
    needs = {name: futures[name].result() for name in step.needs}
    shelf = Shelf(context.state, step.name, _key(step, context, needs))
    closed = bool(step.kit) and context.job.sandboxed
    if unmet := next((name for name, result in needs.items() if not result.passed), None):
        return shelf.result("blocked", 0, f"{unmet} did not pass", sandboxed=closed)
    if kept := shelf.load():
        return kept
    folder = shelf.attempt()
    places = {**{name: result.folder for name, result in needs.items()}, step.name: folder}
    ended = (_foreign if step.kit else _own)(step, context, places, stop)
    shelf.log.write_text(ended.output)
    ending, why = _judge(step, ended)
    result = replace(shelf.result(ending, ended.exit, why, sandboxed=closed), seconds=ended.seconds)
    return shelf.keep(folder, result, step.outputs, foreign=bool(step.kit))


def _key(step: Step, context: Context, needs: Mapping[str, StepResult]) -> str:
    """Return the digest of all that a step's outputs may depend on, without the places of this machine."""
    return digest_of(
        {
            "argv": step.argv(context.logical_job(), _inside),
            "needs": {name: dict(result.outputs) for name, result in needs.items()},
            "outputs": step.outputs,
            "tools": sandbox.toolbox(step.kit).name if step.kit else "",
            "sandboxed": context.job.sandboxed,
        }
    )


def _inside(name: str) -> str:
    return f"{WORKSPACE}/{name}"


def _foreign(step: Step, context: Context, places: Mapping[str, Path], stop: Event) -> Ended:
    tools = sandbox.toolbox(step.kit)
    closed = context.job.sandboxed
    argv = step.argv(context.job, _inside if closed else lambda name: str(places[name]))
    mounts = {_inside(name): folder for name, folder in places.items() if name != step.name}
    done = sandbox.run(
        argv,
        places[step.name],
        limits=step.limits,
        read_only={TOOLS: tools, **mounts},
        env={"PYTHONPATH": TOOLS if closed else str(tools)},
        inside=_inside(step.name),
        stop=stop,
    )
    return Ended(done.exit, done.output, done.timed_out, done.truncated, done.seconds)


def _own(step: Step, context: Context, places: Mapping[str, Path], stop: Event) -> Ended:
    program, *rest = step.argv(context.job, lambda name: str(places[name]))
    start = {"python": [sys.executable], "argosy": [sys.executable, "-c", _COMMAND]}.get(program, [program])
    limits = Limits(wall=step.limits.wall, output=step.limits.output)
    return execute([*start, *rest], limits, env={**os.environ, "NO_COLOR": "1"}, cwd=places[step.name], stop=stop)


def _judge(step: Step, ended: Ended) -> tuple[Ending, str]:
    """Return how a step ended and, when it did not pass, why in one line."""
    blame: Ending = "failed" if step.kit else "errored"
    last = next((line.strip() for line in reversed(ended.output.split("\n")) if line.strip()), "")[:500]
    if ended.timed_out:
        return blame, f"it did not end within {step.limits.wall:g} seconds"
    if ended.exit == 0:
        return "passed", ""
    if step.kit and ended.output.startswith(_STARTERS):
        return "errored", last
    if ended.exit < 0 or ended.exit > _SIGNALLED:
        return blame, f"it was killed: signal {-ended.exit if ended.exit < 0 else ended.exit - _SIGNALLED}"
    return ("failed" if ended.exit == _REFUSED else "errored"), last or f"exit {ended.exit}"
