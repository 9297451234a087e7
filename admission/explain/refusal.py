"""What a policy refused of one object, and by which part of its rule."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ...schemas.verdict import Engine
from ..authoring.expressions import Expression, Expressions, expressions
from ..authoring.library import shared
from ..check import Judged
from ..engine.judge import outcomes
from ..field_path import kubectl_path
from ..policy.folder import Folder
from ..policy.policy import Policy
from .document import Failed, ObjectExplained, Part, Refused
from .fired import fired
from .policy import folder_of
from .tree import one_line, tree
from .values import Values

_EXPRESSIONS = 10
_VARIABLES = 20


def refused(policy: Policy, judged: Judged, source: str | Path) -> ObjectExplained | None:
    """Return what a policy refused of an object; None where it refused nothing.

    Args:
        policy: one of the set.
        judged: the object.
        source: what the set was loaded from.
    """
    finding = judged.finding()
    reasons = [item for item in (*finding.reasons, *finding.warnings) if item.policy == policy.name]
    if not reasons:
        return None
    folder = folder_of(policy, source)
    wire = judged.review.wire()
    failing = [
        number
        for number, judgement in enumerate(
            item for item in outcomes(judged.review, judged.policies, wire) if item.policy.code == policy.code
        )
        if judgement.outcome.violations or judgement.outcome.unknown or judgement.outcome.failure
    ]
    bound = judged.policies.bound_params(judged.review)
    params = [bound[number][policy.code] for number in failing]
    is_cel = policy.engine is Engine.CEL
    return ObjectExplained(
        source=finding.source,
        object=finding.object,
        refused=tuple(
            Refused(
                field=reason.field,
                path=kubectl_path(reason.field),
                line=reason.line,
                column=reason.column,
                message=reason.message,
                observed=reason.observed,
                expected=reason.expected,
            )
            for reason in reasons
        ),
        failed=tuple(_failed(policy, judged, folder, params)) if is_cel else (),
        fired=() if is_cel else fired(policy, judged, folder, params, wire),
    )


def _failed(policy: Policy, judged: Judged, folder: Folder, bound: Sequence[Mapping[str, Any]]) -> Iterator[Failed]:
    texts = expressions(folder)
    seen: set[tuple[int, Part]] = set()
    for params in bound:
        values = Values(policy, judged.review, params, texts)
        for validation in texts.validations[:_EXPRESSIONS]:
            if not values.holds(validation.source):
                found = Failed(
                    file=f"{policy.name}/{folder.rule_file}",
                    line=validation.line(),
                    tree=tree(validation.source, values),
                    variables=tuple(_variables(texts, validation, values)),
                )
                if (found.line, found.tree) not in seen:
                    seen.add((found.line, found.tree))
                    yield found


def _variables(texts: Expressions, validation: Expression, values: Values) -> Iterator[Part]:
    """Yield the variables that an expression reads, the nearest first; what policies share is shown by value alone."""
    reached = texts.reached([validation])
    library = shared({name: item.source for name, item in texts.variables.items()})
    names = [name for name in texts.variables if name in reached]
    for name in reversed(names[-_VARIABLES:]):
        source = texts.variables[name].source
        found = tree(source if name not in library else f"variables.{name}", values, whole=False)
        yield found.model_copy(update={"expression": f"variables.{name}", "definition": one_line(source)})
