"""What the benchmark compares is alike: the same objects are denied for the same rules.

conftest, gator and kyverno are built on demand alone; the benchmark gives no figure of a tool that judges otherwise.
"""

import os
from pathlib import Path

import pytest
from benchmarks.peers.corpus import BREAKING, objects, write
from benchmarks.peers.rules import RULES
from benchmarks.peers.tools import ARGOSY_CEL, ARGOSY_REGO, OPA, Tool

from ..lab.parts import MissingError, program

_EACH = 4 * len(RULES)
"""Objects enough for every rule to be broken by a Deployment and by a Pod, with one that keeps all beside each."""


def _judged_alike(tool: Tool, folder: Path) -> None:
    made, expected = objects(_EACH, breaks=2)
    tool.write(folder / "rules")
    for form in sorted(tool.forms):
        argv = tool.argv(folder / "rules", write(folder / form, made, form))
        assert tool.judged(argv, expected, os.environ) == expected, form


def test_every_rule_is_broken_by_a_deployment_and_by_a_pod_and_no_object_breaks_two() -> None:
    made, expected = objects(_EACH, breaks=2)
    broken = {(item["kind"], rule) for item in made for rule in expected[item["metadata"]["name"]]}
    assert broken == {(kind, rule.name) for kind in ("Deployment", "Pod") for rule in RULES}
    assert set(BREAKING) == {rule.name for rule in RULES}
    assert max(map(len, expected.values())) == 1


def test_the_corpus_is_the_same_in_every_run() -> None:
    assert objects(100) == objects(100)
    assert objects(50)[0] == objects(100)[0][:50]


@pytest.mark.parametrize("tool", [ARGOSY_CEL, ARGOSY_REGO], ids=["cel", "rego"])
def test_argosy_denies_what_the_rules_say(tool: Tool, tmp_path: Path) -> None:
    _judged_alike(tool, tmp_path)


def test_opa_denies_what_argosy_denies(tmp_path: Path) -> None:
    try:
        program(OPA.program)
    except MissingError as error:
        pytest.skip(f"no opa to compare with: {error}")
    _judged_alike(OPA, tmp_path)
