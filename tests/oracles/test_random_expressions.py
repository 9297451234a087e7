"""The law of parity over random expressions: never allow what the API server denies; where both answer, the same."""

from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml

from argosy.schemas.review import Review

from ..lab.binding import Binding, in_force
from ..lab.control_plane import ControlPlane
from ..lab.definitions import install, permissive
from .expressions import CODE, expression, policy, thing
from .law import Said, argosy, breaks, kubernetes
from .programs import answers

IN_PROCESS = 1500
ROUNDS, TOGETHER, OBJECTS = 8, 12, 20
"""On a real server: as many times, so many policies at once, each with so many objects."""
PARAMS: dict[str, Any] = {"b": True, "i": 3, "s": "a", "ls": ["a", "b"]}
SEEDED = Random
KNOWN: dict[str, str] = yaml.safe_load(Path(__file__).with_name("gaps.yaml").read_text())["expressions"]
THINGS = permissive("example.com", "v1", "Thing", "things", namespaced=True)


def request(item: dict[str, Any]) -> dict[str, Any]:
    return {
        "operation": "CREATE",
        "kind": {"group": "example.com", "version": "v1", "kind": "Thing"},
        "resource": {"group": "example.com", "version": "v1", "resource": "things"},
        "name": "thing",
        "namespace": "shop",
        "userInfo": {"username": "ann"},
        "object": item,
    }


def namespace() -> dict[str, Any]:
    labels = {"kubernetes.io/metadata.name": "shop"}
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop", "labels": labels}}


def review(item: dict[str, Any]) -> Review:
    given = {"request": request(item), "namespaceObject": namespace(), "params": {CODE: PARAMS}}
    return Review.parse({**given, "at": "2026-01-31T12:00:00Z"}, "review")


def document(seed: int) -> dict[str, Any]:
    """Return a policy: most fail on an error, some let it pass, some go by a variable."""
    random = SEEDED(seed)
    return policy(
        expression(random),
        failure_policy="Ignore" if random.random() < 0.1 else "Fail",
        variable="given" if random.random() < 0.2 else None,
    )


def test_upstream_denies_whatever_argosy_denies_and_nothing_else() -> None:
    drawn = [(document(seed), thing(SEEDED(seed))) for seed in range(IN_PROCESS)]
    params = {"apiVersion": "argosy.dev/v1alpha1", "kind": "PolicyParams", "metadata": {"name": "x"}, "spec": PARAMS}
    said = answers(
        "admissionpolicy",
        [
            {"policy": rule, "params": params, "namespaceObject": namespace(), "request": request(item)}
            for rule, item in drawn
        ],
    )
    broken: list[Any] = []
    counted: Counter[tuple[Said, Said]] = Counter()
    for (rule, item), answer in zip(drawn, said, strict=True):
        theirs, (ours, why) = kubernetes(answer), argosy(rule, review(item))
        counted[theirs, ours] += 1
        if breaks(theirs, ours) and not any(known in str(answer) for known in KNOWN):
            broken.append((rule["spec"], item["spec"], f"upstream {theirs}", f"Argosy {ours} {why}"))
    assert broken == []
    assert {theirs for theirs, ours in counted if ours is Said.REFUSED} == {Said.REFUSED}
    assert counted[Said.ALLOWED, Said.ALLOWED] > IN_PROCESS / 20
    assert counted[Said.DENIED, Said.DENIED] > IN_PROCESS / 20


@pytest.mark.parametrize(
    "text",
    [
        "['a', 1].size() == 2",
        "{'a': 1, 'b': 'x'}.size() == 2",
        "'%s of %d'.format(['a', 1]) == 'a of 1'",
        "'%s'.format([[['a', 1]]]) == ''",
        "'%s'.format([string({'a': 1, 'b': 'x'}.size())]) == '2'",
        "[['a', 1]].size() == 1 || '%s'.format(['a']) == 'a'",
        "'a'.findAll('(', 0).size() == 0",
        "duration('1d') > duration('1h')",
    ],
)
def test_what_upstream_takes_is_not_refused(text: str) -> None:
    item = thing(SEEDED(0))
    (answer,) = answers("admissionpolicy", [{"policy": policy(text), "request": request(item)}])
    ours, why = argosy(policy(text), review(item))
    assert ours is not Said.REFUSED or kubernetes(answer) is Said.REFUSED, why


def test_a_real_server_denies_whatever_argosy_denies_and_nothing_else(control_plane: ControlPlane) -> None:
    api = control_plane.api
    install(api, [THINGS])
    api.namespace("shop")
    broken: list[Any] = []
    judged, seed = 0, IN_PROCESS
    for _ in range(ROUNDS):
        rules: dict[str, dict[str, Any]] = {}
        while len(rules) < TOGETHER:
            name, rule, seed = f"random-{seed}", document(seed), seed + 1
            named = {**rule, "metadata": {"name": name}}
            if (
                argosy(rule, review(thing(SEEDED(0))))[0] is not Said.REFUSED
                and api.create(named, dry_run=True).accepted
            ):
                rules[name] = named
        bindings = [Binding(name, name, PARAMS) for name in rules]
        with in_force(api, rules.values(), bindings) as force:
            for number in range(OBJECTS):
                item = thing(SEEDED(number))
                said = force.said(api.create(item, dry_run=True))
                if said is None:
                    continue
                for name, rule in rules.items():
                    judged += 1
                    theirs = Said.DENIED if name in said else Said.ALLOWED
                    ours, why = argosy({**rule, "metadata": {"name": "i-random.argosy.dev"}}, review(item))
                    if breaks(theirs, ours) and not any(known in str(said) for known in KNOWN):
                        broken.append(
                            (rule["spec"], item["spec"], f"the server {said.get(name)}", f"Argosy {ours} {why}")
                        )
    assert broken == []
    assert judged > ROUNDS * TOGETHER * OBJECTS / 2
