"""agents/protocol: the loop with canned roles; gates, rounds, their end, and kill -9 after every entry."""

import multiprocessing
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from argosy.agents.protocol.intents import TIMEOUT
from argosy.evidence.signing.keys import load_or_create
from argosy.schemas.entry import Entry
from argosy.schemas.phase import GATEKEEPERS, Decision, Phase

from . import canned

Ship = Callable[[str], tuple[Entry, ...]]


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return load_or_create(tmp_path_factory.mktemp("config") / "keys").directory


@pytest.fixture
def ship(tmp_path: Path, keys: Path, monkeypatch: pytest.MonkeyPatch) -> Ship:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    return lambda script: canned.ship(tmp_path / "state", keys, script)


def gates(entries: tuple[Entry, ...]) -> list[tuple[int, Phase]]:
    return [(entry.attempt, entry.phase) for entry in entries if entry.kind == "gate"]


def test_every_gate_is_signed_by_its_gatekeeper_and_every_hand_over_is_an_intent(ship: Ship) -> None:
    entries = ship("")
    assert gates(entries) == [
        (1, Phase.REQUESTED),
        (1, Phase.PLANNED),
        (1, Phase.BUILT),
        (1, Phase.VERIFIED),
        (1, Phase.AUDITED),
        (1, Phase.STAGED),
    ]
    assert all(e.actor is GATEKEEPERS[e.phase] for e in entries if e.kind == "gate" and e.phase is not Phase.REQUESTED)
    assert [entry.name for entry in entries if entry.kind == "handover"] == [
        "Planned:planner:auditor",
        "Built:planner:coder",
        "Built:coder:planner",
        "Verified:coder:tester",
        "Audited:tester:release-controller",
        "Audited:release-controller:auditor",
        "Staged:auditor:release-controller",
    ]


def test_a_finished_release_does_nothing_more(ship: Ship) -> None:
    assert ship("") == ship("")


def test_a_failed_test_goes_back_to_planned_with_the_next_attempt(ship: Ship) -> None:
    assert gates(ship("Verified=revise"))[2:5] == [(1, Phase.BUILT), (2, Phase.PLANNED), (2, Phase.BUILT)]


def test_a_denial_gets_another_plan_while_there_is_budget(ship: Ship) -> None:
    entries = ship("Audited=deny-a:Planned=deny-b")
    assert gates(entries)[4:] == [
        (1, Phase.DENIED),
        (2, Phase.DENIED),
        (3, Phase.PLANNED),
        (3, Phase.BUILT),
        (3, Phase.VERIFIED),
        (3, Phase.AUDITED),
        (3, Phase.STAGED),
    ]


@pytest.mark.parametrize(
    ("script", "attempts", "why"),
    [
        ("Audited=deny-a:Audited=deny-b:Audited=deny-c", 3, "the budget of 3 attempts is spent"),
        ("Audited=deny-a:Audited=deny-a:", 2, "the same refusal came twice without progress"),
        (
            "Verified=revise-a:Verified=revise-b:Verified=revise-c:Verified=revise-d",
            3,
            "the budget of 3 attempts is spent",
        ),
        ("Verified=revise-a:Verified=deny-a:", 2, "the same refusal came twice without progress"),
    ],
)
def test_the_loop_stops_with_a_signed_bundle(ship: Ship, script: str, attempts: int, why: str) -> None:
    last = ship(script)[-1]
    assert (last.decision, last.phase, last.attempt) == (Decision.ESCALATE, Phase.DENIED, attempts)
    assert why in last.why
    assert set(last.artifacts) == {"recourse"}


def test_a_hand_over_says_what_was_refused(ship: Ship) -> None:
    asked = [entry.why for entry in ship("Verified=revise-a:Audited=deny-b") if entry.kind == "handover"]
    assert "tester asks coder: Make the change that the plan asks for; G_TESTS refused the last one" in asked
    assert "auditor asks planner: Plan another way; G_TESTS refused the last one" in asked


def test_an_attempt_past_its_time_is_denied(
    ship: Ship, keys: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    args = (tmp_path / "state", keys, "", 6)
    dying = multiprocessing.get_context("fork").Process(target=canned.ship_and_die, args=args)
    dying.start()
    dying.join()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(1_700_000_000 + TIMEOUT + 1))
    late = next(entry for entry in ship("") if entry.phase is Phase.DENIED)
    assert (late.codes, late.attempt) == (("G_TIMEOUT",), 1)


def test_a_release_can_be_killed_after_any_entry_and_ends_the_same(ship: Ship, keys: Path, tmp_path: Path) -> None:
    script = "Verified=revise-a:Audited=deny-b"
    whole = ship(script)
    fork = multiprocessing.get_context("fork")
    state = tmp_path / "killed"
    for number in range(len(whole)):
        dying = fork.Process(target=canned.ship_and_die, args=(state, keys, script, number))
        dying.start()
        dying.join()
        assert dying.exitcode == -signal.SIGKILL
    assert canned.ship(state, keys, script) == whole
    ran = (state / "ran").read_text().splitlines()
    assert len(ran) == len(set(ran))
