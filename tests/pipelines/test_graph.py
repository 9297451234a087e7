"""The order of steps, and what a plan's risk makes of them."""

import dataclasses
from random import Random

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from argosy.pipelines.graph import all_steps, build_graph, mermaid, ordered
from argosy.pipelines.step import Job, Place, Step
from argosy.schemas.errors import InputError
from argosy.schemas.project import ImageSettings
from argosy.schemas.risk import RiskTag

from ..architecture.tree import ROOT
from .conftest import Project

IMAGE = ImageSettings(repository="example.com/shop")
JOB = Job(repository="/r", source="s", base="b", commit="c", service="shop", image=IMAGE)


def nothing(_: Job, __: Place) -> tuple[str, ...]:
    return ("true",)


def step(name: str, *needs: str) -> Step:
    return Step(name=name, title=name, argv=nothing, outputs=(), needs=needs)


@given(st.integers(1, 12), st.randoms(use_true_random=False))
def test_any_dag_comes_out_with_needs_first_and_always_the_same(count: int, random: Random) -> None:
    steps = [step(f"s{n}", *(f"s{m}" for m in range(n) if random.random() < 0.4)) for n in range(count)]
    order = ordered(random.sample(steps, count))
    assert order == ordered(steps)
    seen: set[str] = set()
    for one in order:
        assert set(one.needs) <= seen
        seen.add(one.name)


@pytest.mark.parametrize(
    ("steps", "message"),
    [
        ([], "needs a step"),
        ([step("a"), step("a")], "twice"),
        ([step("a", "b")], "which is not in the pipeline"),
        ([step("a", "b"), step("b", "a")], "circle"),
        ([step("a", "a")], "circle"),
    ],
)
def test_what_is_no_pipeline_is_refused(steps: list[Step], message: str) -> None:
    with pytest.raises(InputError, match=message):
        ordered(steps)


def test_each_executor_has_its_own_last_step_and_all_others_in_common(adder: Project) -> None:
    plan = adder.plan()
    laptop = {one.name for one in build_graph(plan)}
    cluster = {one.name for one in build_graph(plan, "argo")}
    assert laptop - cluster == {"provenance", "sign"}
    assert cluster - laptop == {"push"}


def test_no_image_leaves_before_every_gate_passed() -> None:
    for last in ("push", "sign"):
        assert {"test", "coverage", "lint", "sast", "secrets", "vulnerabilities"} <= set(all_steps()[last].needs)


def test_risk_makes_steps_stricter() -> None:
    risky = dataclasses.replace(JOB, risk=(RiskTag.CRYPTO,))
    for name in ("sast", "secrets"):
        chosen = all_steps()[name]
        assert chosen.argv(JOB, str) != chosen.argv(risky, str)
    chosen = all_steps()["lint"]
    assert chosen.argv(JOB, str) == chosen.argv(risky, str)


def test_every_step_that_a_policy_sends_its_reader_to_is_there() -> None:
    named = {
        recourse["step"]
        for path in (ROOT / "policies").glob("*/policy.yaml")
        for recourse in yaml.safe_load(path.read_text()).get("recourse") or ()
        if "step" in recourse
    }
    assert named <= set(all_steps())


def test_the_picture_has_every_step_and_every_need(adder: Project) -> None:
    graph = build_graph(adder.plan())
    picture = mermaid(graph)
    assert picture.startswith("flowchart LR\n")
    assert all(f"  {need} --> {one.name}\n" in picture for one in graph for need in one.needs)
    assert '  test[["Run the tests"]]\n' in picture
