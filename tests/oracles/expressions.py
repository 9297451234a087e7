"""Random CEL of the API server's profile, from typed templates whose holes are filled at random, and objects for it."""

import re
from collections.abc import Mapping
from random import Random
from typing import Any

from .expression_leaves import LEAVES
from .expression_templates import TEMPLATES

_HOLE = re.compile(r"<([a-z]+)(?:\|([a-z,: ]+))?>")
"""`<int>`, or `<bool|x:int>`: inside this hole stands a variable `$x` of type int."""
_ENUMERATED = frozenset(LEAVES) - frozenset(TEMPLATES)
CODE = "I_RANDOM"


def expression(random: Random, depth: int = 4) -> str:
    """Return a boolean expression; it may not compile, and it may fail."""
    return _filled(random, "bool", depth, {})


def _filled(random: Random, kind: str, depth: int, scope: Mapping[str, str]) -> str:
    variables = [name for name, type_ in scope.items() if type_ == kind]
    if variables and random.random() < 0.5:
        return random.choice(variables)
    if kind in _ENUMERATED or depth <= 0 or (depth < 4 and random.random() < 0.3):
        return random.choice(LEAVES[kind])
    template = random.choice(TEMPLATES[kind])
    level = len(scope)

    def fill(hole: re.Match[str]) -> str:
        bound = dict(pair.split(":") for pair in hole[2].split(",")) if hole[2] else {}
        inner = {**scope, **{f"{name}{level}": type_ for name, type_ in bound.items()}}
        found = _filled(random, hole[1], depth - 1, inner)
        return found if hole[1] in _ENUMERATED else _grouped(found)

    return _HOLE.sub(fill, re.sub(r"\$([a-z])", rf"\g<1>{level}", template))


def _grouped(text: str) -> str:
    simple = re.fullmatch(r"[\w.]+|'[^']*'|\[[^\[\]]*\]|\{[^{}]*\}", text)
    return text if simple else f"({text})"


def thing(random: Random) -> dict[str, Any]:
    """Return an object with the fields that expressions read: mostly of the type that their names promise."""
    strings = ("", "a", "abc", "A b", "1", "x-1", "äß€😀", "%s", "a,b", "2")
    fields: dict[str, Any] = {
        "s": random.choice(strings),
        "i": random.choice((0, 1, 2, -1, 7, 2**53 + 1, -(2**63))),
        "d": random.choice((0.5, 1.5, -2.25, 1e300, 3.0)),
        "b": random.choice((True, False)),
        "ls": [random.choice(strings) for _ in range(random.randint(0, 3))],
        "li": [random.randint(-2, 9) for _ in range(random.randint(0, 3))],
        "m": {random.choice(strings): random.choice(strings) for _ in range(random.randint(0, 2))},
        "q": random.choice(("1", "100m", "1Gi", "1.5", "-2k", "x", 3)),
        "ip": random.choice(("127.0.0.1", "::1", "10.1.2.3", "x")),
    }
    for name in list(fields):
        lot = random.random()
        if lot < 0.05:
            del fields[name]
        elif lot < 0.1:
            fields[name] = random.choice((None, 1, "a", True, [], {}, [None], {"a": 1}, 1.5))
    return {
        "apiVersion": "example.com/v1",
        "kind": "Thing",
        "metadata": {"name": "thing", "namespace": "shop", "labels": {"a": "x", "app": random.choice(strings[1:3])}},
        "spec": fields,
    }


def policy(text: str, *, failure_policy: str = "Fail", variable: str | None = None) -> dict[str, Any]:
    """Return a policy that validates an expression, the whole of it or by a variable."""
    return {
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": "ValidatingAdmissionPolicy",
        "metadata": {"name": "i-random.argosy.dev"},
        "spec": {
            "failurePolicy": failure_policy,
            "paramKind": {"apiVersion": "argosy.dev/v1alpha1", "kind": "PolicyParams"},
            "matchConstraints": {
                "resourceRules": [
                    {
                        "apiGroups": ["example.com"],
                        "apiVersions": ["*"],
                        "operations": ["*"],
                        "resources": ["things"],
                    }
                ]
            },
            **({"variables": [{"name": variable, "expression": text}]} if variable else {}),
            "validations": [{"expression": f"variables.{variable}" if variable else text}],
        },
    }
