"""A CEL policy that cannot be run is refused when it is loaded, with file, line and reason."""

import re

import pytest

from argosy.admission import PolicySet
from argosy.schemas.errors import PolicyError

from .conftest import Write, rule

HEAD = """\
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: i-test.argosy.dev}
spec:
  matchConstraints:
    resourceRules: [{apiGroups: [""], apiVersions: ["*"], operations: [CREATE], resources: [pods]}]
"""


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("object.spec.(", "Syntax error"),
        ("quantity('1Gi') == 1", "no matching overload for '_==_'"),
        ("math.greatest(1, 2) == 2", "undeclared reference to 'math'"),
        ("base64.encode(b'a') == ''", "undeclared reference to 'base64'"),
        ("jsonpatch.escapeKey('a') == ''", "undeclared reference to 'jsonpatch'"),
        ("regex.replace('a', 'b', 'c') == ''", "undeclared reference to 'regex'"),
        ("'a'.reverse() == 'a'", "no matching overload for 'reverse'"),
        ("nosuch(object)", "undeclared reference to 'nosuch'"),
        ("authorizer.group('').check('get').allowed()", "authorizer needs the API server"),
        ("cel.bind(x, 1, x == 1)", "no cel.bind"),
        ("params.spec.x == 1", "no paramKind"),
        ("variables.nosuch == 1", "variables.nosuch is not declared"),
        ("variables['a'] == 1", "read as variables.<name>"),
        ("argosy_params == 1", "reserved"),
        ("request.uid == ''", "of request a rule may read"),
        ("request == null", "of request a rule may read"),
        ("object.`a-b` == 1", "quoted field names"),
        ("object.spec.replicas", "must evaluate to bool"),
        ("object" + ".a" * 40 + " == 1", "nested deeper than 32"),
    ],
)
def test_an_expression_that_cannot_run_is_refused_with_its_line(write_cel: Write, expression: str, reason: str) -> None:
    text = (
        f"{HEAD}  validations:\n    - message: first\n      expression: |-\n        true &&\n        ({expression})\n"
    )
    if reason == "must evaluate to bool":
        text = text.replace("true &&\n        (object", "\n        (object")
    with pytest.raises(PolicyError, match=re.escape(reason)) as refused:
        PolicySet.load(write_cel(text))
    line = re.search(r"rule\.yaml:(\d+): ", str(refused.value))
    assert line is not None
    assert int(line[1]) == (10 if "deeper" in reason or "must" in reason else 11)


def test_a_fault_in_a_variable_is_placed_in_the_variable(write_cel: Write) -> None:
    text = (
        f"{HEAD}  variables:\n    - {{name: good, expression: object.spec}}\n    - name: bad\n"
        "      expression: variables.good.nosuch(1)\n  validations: [{expression: variables.bad}]\n"
    )
    with pytest.raises(PolicyError, match=r"rule\.yaml:10: .*nosuch"):
        PolicySet.load(write_cel(text))


def test_a_fault_after_inlined_variables_is_placed_in_its_own_text(write_cel: Write) -> None:
    text = (
        f"{HEAD}  variables:\n    - name: one\n      expression: |\n        object // a\n        .spec\n"
        "  validations:\n    - expression: |\n        has(variables.one.a) &&\n        nosuch(variables.one)\n"
    )
    with pytest.raises(PolicyError, match=r"rule\.yaml:15: .*nosuch"):
        PolicySet.load(write_cel(text))


def test_a_variable_may_not_read_a_later_one(write_cel: Write) -> None:
    variables = [{"name": "a", "expression": "variables.b"}, {"name": "b", "expression": "1"}]
    with pytest.raises(PolicyError, match=r"variables\.b is not declared before"):
        PolicySet.load(write_cel(rule("true", variables=variables)))


def test_words_in_texts_and_comments_are_no_references(write_cel: Write) -> None:
    expression = "'authorizer params variables.x cel.bind' != r'\\d' // authorizer\n && object.params.variables != 1"
    assert PolicySet.load(write_cel(rule(expression))).policies


@pytest.mark.parametrize(
    ("spec", "reason"),
    [
        ({"matchConstraints": {"resourceRules": []}}, "resourceRules"),
        ({"failurePolicy": "Sometimes"}, "failurePolicy"),
        ({"validations": []}, "validations"),
        ({"matchConstraints": {"namespaceSelector": {}, "resourceRules": []}}, "matchConstraints"),
        ({"paramKind": {"apiVersion": "v1", "kind": "ConfigMap"}}, "paramKind"),
        ({"unknownField": 1}, "unknownField"),
    ],
)
def test_a_field_that_argosy_cannot_honour_is_refused(write_cel: Write, spec: dict[str, object], reason: str) -> None:
    with pytest.raises(PolicyError, match=rf"rule\.yaml:\d+: .*{reason}"):
        PolicySet.load(write_cel(rule("true", **spec)))


def test_a_violations_expression_is_placed_in_the_sidecar(write_cel: Write) -> None:
    with pytest.raises(PolicyError, match=r"policy\.yaml:8: .*nosuch"):
        PolicySet.load(write_cel(rule(), violations="[nosuch()]"))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"code": "X_TEST"}, "code"),
        ({"severity": "soft"}, "severity"),
        ({"requires": ["nosuch"]}, "nosuch is no param"),
        ({"params": {"type": "object", "properties": {"a": {"type": "integer", "default": "x"}}}}, "default"),
        ({"params": {"type": "object", "properties": {"a": {"type": "nosuch"}}}}, "params"),
        ({"recourse": [{"kind": "patch", "title": "t"}]}, "operations"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_a_sidecar_that_contradicts_itself_is_refused(
    write_cel: Write, changes: dict[str, object], reason: str
) -> None:
    with pytest.raises(PolicyError, match=rf"policy\.yaml:\d+: .*{reason}"):
        PolicySet.load(write_cel(rule(), **changes))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a: [1", "not YAML"),
        ("a: 1\na: 2", "duplicate key"),
        ("- 1", "must be a mapping"),
        ("a: " + "[" * 200 + "]" * 200, "nested too deeply"),
        (
            "a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1]\n"
            + "".join(
                f"{chr(98 + i)}: &{chr(98 + i)} [" + ", ".join([f"*{chr(97 + i)}"] * 9) + "]\n" for i in range(8)
            ),
            "more than",
        ),
        ("a: &a [*a]", "not YAML|alias of itself"),
        ("a: 2026-01-31", "no word"),
        ("a: .nan", "no word"),
    ],
)
def test_hostile_yaml_is_refused(write_cel: Write, text: str, reason: str) -> None:
    with pytest.raises(PolicyError, match=reason):
        PolicySet.load(write_cel(text))
