"""The Rego rule that refused: its source and line, and what the variables of each violation held."""

from pathlib import Path

import pytest

from argosy.admission import PolicySet
from argosy.admission.authoring.cases import read_cases
from argosy.admission.engine.cel.judgement import request_value
from argosy.admission.engine.rego.judgement import rego_input
from argosy.admission.engine.rego.witness import witnesses
from argosy.admission.explain.text import object_lines
from argosy.admission.policy.policy import RegoRule
from argosy.admission.policy.source import LIBRARY, PACKAGED

from .written import explained, pod, rego

RULES = """\
deny contains violation if {
	input.request.object.metadata.name == "other"
	violation := {"field": "", "observed": 1, "expected": 2}
}

deny contains violation if {
	some index, container in input.request.object.spec.containers
	name := container.name
	startswith(name, "bad")
	violation := {"field": sprintf("/spec/containers/%d/name", [index]), "observed": name, "expected": "good"}
}
"""


def test_the_rule_that_fired_is_shown_with_line_and_bindings_and_no_other(tmp_path: Path) -> None:
    found = explained(rego(tmp_path, RULES), pod({"name": "ok"}, {"name": "bad-one"}, {"name": "bad-two"}))
    (rule,) = found.fired
    assert (rule.file, rule.line) == ("tried/rule.rego", 10)
    assert rule.source[0] == "deny contains violation if {"
    assert [(witness.field, witness.bindings["name"], witness.bindings["index"]) for witness in rule.witnesses] == [
        ("/spec/containers/1/name", '"bad-one"', "1"),
        ("/spec/containers/2/name", '"bad-two"', "2"),
    ]
    text = "\n".join(object_lines(found))
    assert "  refused by: tried/rule.rego:10\n    deny contains violation if {" in text
    assert "    at /spec/containers/1/name\n" in text


def test_bindings_are_masked(tmp_path: Path) -> None:
    item = pod({"name": "bad", "env": [{"name": "TOKEN", "value": "hunter2hunter2"}]})
    assert "hunter2" not in explained(rego(tmp_path, RULES), item).model_dump_json()


REGO = sorted(path.parent.name for path in PACKAGED.glob("*/rule.rego"))


@pytest.mark.parametrize("name", REGO)
def test_of_a_packaged_rule_the_witnesses_are_what_it_refuses(name: str) -> None:
    policies = PolicySet.load(PACKAGED / name)
    (policy,) = policies.policies.values()
    assert isinstance(policy.rule, RegoRule)
    library = LIBRARY.read_text()
    denied = [case for case in read_cases(PACKAGED / name) if not case.case.verdict.allowed]
    for case in denied[:4]:
        value = rego_input(case.review, request_value(case.review.request.wire()), case.review.facts.wire())
        params = policies.effective_params(case.review.params)[policy.code]
        rules = witnesses(policy.rule, library, policy.code, params, value)
        stated = [violation for rule in rules for violation, _ in rule.witnesses if "fact" not in violation]
        (refused,) = policies.modules.ask([f"data.{policy.rule.package}.deny"], {policy.code: params}, value)
        assert isinstance(refused, list), case.place
        assert all(item in stated for item in refused), case.place
        assert all(item in refused for item in stated), case.place


def test_a_module_that_cannot_be_asked_for_more_is_explained_without(tmp_path: Path) -> None:
    found = explained(rego(tmp_path, 'deny contains {"field": "/a", "observed": 1, "expected": 2}\n'), pod())
    assert len(found.refused) == 1


@pytest.mark.parametrize("head", ['{"field": "/a", "observed": x, "expected": 2}', "object.union({}, v)", "v"])
def test_whatever_the_head_says_is_a_witness(tmp_path: Path, head: str) -> None:
    body = 'x := 7\n\tv := {"field": "/a", "observed": x, "expected": 2}'
    found = explained(rego(tmp_path, f"deny contains {head} if {{\n\t{body}\n}}\n"), pod())
    assert found.fired[0].witnesses[0].bindings["x"] == "7"
