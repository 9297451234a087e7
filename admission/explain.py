"""Explain a policy: what it asks and why; and, for what it refused, which part of its expression was not true."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from ..schemas.errors import InputError
from ..schemas.review import Review
from ..schemas.verdict import Engine
from .check import Judged
from .engine.cel.environment import environment
from .engine.cel.judgement import activation
from .engine.cel.program import Scope
from .engine.cel.result import EvaluationError, evaluate, json_value
from .engine.cel.tokens import ExpressionError
from .engine.masking import Masking
from .policy.policy import Policy
from .policy.policy_set import PolicySet
from .policy.source import find
from .shown import shown

_NAME = re.compile(r"\w+")
_OPERATORS = {
    "relation": ("lt", "le", "ge", "gt", "eq", "ne", "in"),
    "addition": ("add", "sub"),
    "multiplication": ("mul", "div", "mod"),
    "unary": ("not", "neg"),
}
_INVISIBLE = {"paren_expr", *(f"{kind}_{name}" for kind, names in _OPERATORS.items() for name in names)}
"""Nodes of the tree that are only half of an expression, or one that stands inside."""
_OPTIONAL = re.compile(r"([.\[])\?")
"""Optional selection, which cel-python's grammar lacks; without its mark the same tree, at the same places."""
_VARIABLE = re.compile(r"\bvariables\.(\w+)")


def policy_of(code: str, policies: PolicySet) -> Policy:
    """Return the policy of a code.

    Raises:
        InputError: the set has no such policy.
    """
    if code not in policies.policies:
        raise InputError(f"{code} is no policy of this set", hint=f"Use one of {', '.join(policies.policies)}.")
    return policies.policies[code]


def describe(policy: Policy, policies: PolicySet, params: Any, source: str | Path) -> Iterator[str]:
    """Yield lines about a policy: what it asks, by which standard, with which params, in which words."""
    yield f"{policy.code}  {policy.title}  [{policy.severity.value}, {policy.engine.value}]"
    yield f"contract: {policy.contract}"
    yield f"standard: {policy.standard.name}"
    yield f"          {policy.standard.url}"
    effective = policies.effective_params(params)[policy.code]
    for name in policy.params.properties:
        yield f"param:    {name} = {shown(effective.get(name))}"
    for template in policy.recourse:
        yield f"way out:  {template.title} ({template.kind.value})"
    folder = next(item for item in find(source).folders if item.name == policy.name)
    yield f"rule:     {policy.name}/{folder.rule_file}"
    yield from (f"  {line}" for line in folder.rule.decode().rstrip().splitlines())


def refusals(policy: Policy, judged: Judged, source: str | Path) -> Iterator[str]:
    """Yield lines about what a policy refused of one object; none where it refused nothing."""
    finding = judged.finding()
    reasons = [item for item in (*finding.reasons, *finding.warnings) if item.code == policy.code]
    if not reasons:
        return
    item = finding.object
    yield f"{finding.source.file}:{finding.source.line}: {item.kind} {item.namespace}/{item.name}"
    for reason in reasons:
        yield f"  {reason.line}:{reason.column} {reason.field or 'the object'}: {shown(reason.observed)}"
        yield f"      expected {shown(reason.expected)}"
    if policy.engine is Engine.CEL:
        folder = next(entry for entry in find(source).folders if entry.name == policy.name)
        spec: dict[str, Any] = yaml.safe_load(folder.rule)["spec"]
        yield from _expressions(policy, judged, spec)


def _expressions(policy: Policy, judged: Judged, spec: dict[str, Any]) -> Iterator[str]:
    values = _Values(policy, judged.review, judged.policies, spec)
    for validation in spec["validations"]:
        expression = str(validation["expression"]).strip()
        if values.of(expression) != "true":
            yield "  not true:"
            for depth, part in _parts(expression):
                yield f"    {'  ' * depth}{' '.join(part.split())}  ->  {values.of(part)}"
            for name in dict.fromkeys(_VARIABLE.findall(expression)):
                yield f"    variables.{name}  ->  {values.of(f'variables.{name}')}"
                yield f"      = {' '.join(values.definitions[name].split())}"


class _Values:
    """What any part of a policy's expressions gives for one review, by the engine that decides."""

    def __init__(self, policy: Policy, review: Review, policies: PolicySet, spec: dict[str, Any]) -> None:
        params = policies.effective_params(review.params)[policy.code]
        self._masking = Masking(review.request)
        self._variables = activation(review, {policy.code: params})
        self._scope = Scope(policy.code if spec.get("paramKind") else None)
        self.definitions: dict[str, str] = {}
        for variable in spec.get("variables", []):
            self._scope.declare(variable["name"], variable["expression"])
            self.definitions[variable["name"]] = str(variable["expression"])

    def of(self, expression: str) -> str:
        """Return the value as JSON text, or why there is none."""
        try:
            program = environment().deserialize(self._scope.compile(expression).program)
            return shown(self._masking.value("", json_value(evaluate(program, self._variables))))
        except (ExpressionError, EvaluationError) as error:
            return f"no value: {error}"


def _parts(expression: str) -> Iterator[tuple[int, str]]:
    """Yield depth and text of the parts that an expression is made of; the bodies of macros are not parts."""
    # The parser takes half a second to load, and only an explanation needs it.
    from celpy.celparser import CELParseError, CELParser  # noqa: PLC0415
    from lark import Tree  # noqa: PLC0415

    parser: Any = CELParser()
    try:
        pending: list[tuple[int, Any]] = [(0, parser.parse(_OPTIONAL.sub(r"\1 ", expression)))]
    except CELParseError:
        yield 0, expression
        return
    while pending:
        depth, tree = pending.pop()
        while tree.__class__ is Tree and len(tree.children) == 1 and tree.data not in _INVISIBLE:
            tree = tree.children[0]
        if tree.__class__ is not Tree or tree.data in ("exprlist", "literal"):
            continue
        text = "" if tree.meta.empty else expression[tree.meta.start_pos : tree.meta.end_pos]
        if tree.data not in _INVISIBLE and text and not _NAME.fullmatch(text):
            yield depth, text
            depth += 1
        pending += [(depth, child) for child in reversed(tree.children)]
