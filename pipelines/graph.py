"""The steps of a plan, in an order that both executors keep."""

import functools
from collections.abc import Iterable
from graphlib import CycleError, TopologicalSorter
from types import MappingProxyType

from ..schemas.discovery import members
from ..schemas.errors import InputError
from ..schemas.plan import PlanSpec
from . import steps as room
from .step import Executor, Step


@functools.cache
def all_steps() -> MappingProxyType[str, Step]:
    """Return name -> step of every member of `steps/`."""
    return MappingProxyType({step.name: step for step in members(room, "STEP", Step).values()})


def build_graph(plan: PlanSpec, executor: Executor = "local") -> tuple[Step, ...]:
    """Return the steps that a plan's risk asks for, each after those that it needs."""
    chosen = [
        step
        for step in all_steps().values()
        if executor in step.executors and (not step.only or step.only.intersection(plan.risk))
    ]
    return ordered(chosen)


def ordered(chosen: Iterable[Step]) -> tuple[Step, ...]:
    """Return steps in the one order: those whose needs are met, by name.

    Raises:
        InputError: there is no step, one is there twice, needs one that is not there, or needs itself in a circle.
    """
    listed = list(chosen)
    by_name = {step.name: step for step in listed}
    if not listed:
        raise InputError("a pipeline needs a step")
    if len(by_name) < len(listed):
        raise InputError("a step is in the pipeline twice")
    for step in listed:
        if missing := sorted(set(step.needs) - set(by_name)):
            raise InputError(f"step {step.name} needs {missing[0]}, which is not in the pipeline")
    sorter = TopologicalSorter({step.name: step.needs for step in listed})
    try:
        sorter.prepare()
    except CycleError as error:
        raise InputError(f"steps need each other in a circle: {' -> '.join(error.args[1])}") from error
    order: list[Step] = []
    while sorter.is_active():
        for name in (ready := sorted(sorter.get_ready())):
            order.append(by_name[name])
        sorter.done(*ready)
    return tuple(order)


def mermaid(steps: Iterable[Step]) -> str:
    """Return the graph as a Mermaid flowchart; foreign steps are boxed twice."""
    lines = ["flowchart LR"]
    for step in steps:
        opening, closing = ("[[", "]]") if step.kit else ("[", "]")
        lines.append(f'  {step.name}{opening}"{step.title}"{closing}')
        lines += [f"  {need} --> {step.name}" for need in step.needs]
    return "\n".join(lines) + "\n"
