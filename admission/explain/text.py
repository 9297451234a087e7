"""An explanation as lines for a person."""

from collections.abc import Iterator

from ..shown import shown, visible
from .document import Fired, ObjectExplained, Part, PolicyExplained

_LINES = 400
"""Of one object; what is left out is said."""


def policy_lines(policy: PolicyExplained) -> Iterator[str]:
    """Yield lines about a policy."""
    yield f"{policy.code}  {policy.title}  [{policy.severity.value}, {policy.engine.value}]"
    yield f"contract: {policy.contract}"
    yield f"standard: {policy.standard}"
    yield f"          {policy.url}"
    if policy.description:
        yield from policy.description.splitlines()
    for name, value in policy.params.items():
        yield f"param:    {name} = {shown(value)}"
    for title in policy.recourse:
        yield f"way out:  {title}"
    yield f"rule:     {policy.rule_file}"
    yield from (f"  {line}" for line in policy.rule)


def object_lines(found: ObjectExplained) -> Iterator[str]:
    """Yield lines about what a policy refused of one object."""
    for number, line in enumerate(_object_lines(found)):
        if number == _LINES:
            yield "  … there is more: --output json has all of it"
            return
        yield line


def _object_lines(found: ObjectExplained) -> Iterator[str]:
    item = found.object
    yield visible(f"{found.source.file}:{found.source.line}: {item.kind} {item.namespace}/{item.name}")
    for reason in found.refused:
        yield f"  {reason.line}:{reason.column} {reason.path if reason.field else 'the object'}"
        yield f"      field    {visible(reason.field)}" if reason.field else f"      {visible(reason.message)}"
        yield f"      observed {shown(reason.observed)}"
        yield f"      expected {shown(reason.expected)}"
    for expression in found.failed:
        yield f"  not true: {expression.file}:{expression.line}"
        yield from _tree(expression.tree, 2)
        for variable in expression.variables:
            yield from _tree(variable, 2)
    for rule in found.fired:
        yield from _rule(rule)


def _tree(part: Part, depth: int) -> Iterator[str]:
    lead = "  " * depth
    yield f"{lead}{part.expression}  ->  {part.value or f'no value: {part.problem}'}"
    if part.definition:
        yield f"{lead}  = {part.definition}"
    for child in part.parts:
        yield from _tree(child, depth + 1)
    for element in part.elements:
        yield f"{lead}  for {element.variable} = {element.value}"
        for child in element.body:
            yield from _tree(child, depth + 2)
    if part.more:
        yield f"{lead}  and for {part.more} more"


def _rule(rule: Fired) -> Iterator[str]:
    yield f"  refused by: {rule.file}:{rule.line}"
    yield from (f"    {line}" for line in rule.source)
    for witness in rule.witnesses:
        yield f"    at {witness.field or 'the object'}"
        yield from (f"      {name} = {value}" for name, value in witness.bindings.items())
