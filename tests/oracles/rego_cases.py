"""The cases of every policy in Rego, as questions to any engine, and what Argosy's engine answers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from argosy.admission import PolicySet
from argosy.admission.authoring.cases import read_cases
from argosy.admission.engine.cel.judgement import request_value
from argosy.admission.engine.rego.judgement import rego_input
from argosy.admission.engine.rego.modules import EngineError
from argosy.admission.policy.policy import RegoRule
from argosy.admission.policy.source import PACKAGED, find
from argosy.admission.shape import is_array, is_object
from argosy.schemas.canonical import canonical_json

FOLDERS = sorted(path.parent for path in PACKAGED.glob("*/rule.rego"))


@dataclass(frozen=True, slots=True)
class Question:
    """One rule of a policy, asked with one case by one binding."""

    name: str
    rule: str
    """`data.argosy.<package>.deny`, or `unknown`."""
    params: Mapping[str, Any]
    """Policy code -> params."""
    input: Mapping[str, Any]
    answer: tuple[Any, ...] | None
    """What Argosy's engine answers, in no order; None where it has no answer."""


def modules(folder: Path) -> dict[str, str]:
    """Return the Rego of a policy: file name -> text, its own rule and what rules share."""
    source = find(folder)
    (policy,) = source.folders
    return {"rule.rego": policy.rule.decode(), "library.rego": source.library.decode()}


def questions(folder: Path) -> Iterator[Question]:
    """Yield both rules of a policy for every case by every binding."""
    policies = PolicySet.load(folder)
    (policy,) = policies.policies.values()
    assert isinstance(policy.rule, RegoRule)
    rules = [
        f"data.{policy.rule.package}.{name}" for name in ("deny", *(["unknown"] if policy.rule.has_unknown else []))
    ]
    for place in read_cases(folder):
        wire = place.review.wire()
        value = rego_input(place.review, request_value(wire["request"]), wire["facts"])
        for number, params in enumerate(policies.bound_params(place.review)):
            answers = policies.modules.ask(rules, params, value)
            for rule, answer in zip(rules, answers, strict=True):
                name = f"{folder.name}: {place.case.name} (binding {number}, {rule.rpartition('.')[2]})"
                found = None if isinstance(answer, EngineError) else tuple(answer)
                yield Question(name, rule, params, value, found)


def alike(ours: Sequence[Any] | None, theirs: Sequence[Any]) -> bool:
    return ours is not None and sorted(map(plain, ours)) == sorted(map(plain, theirs))


def plain(value: Any) -> bytes:
    """Return canonical JSON in which 1 and 1.0 are one number."""

    def whole(item: Any) -> Any:
        if isinstance(item, float) and item.is_integer():
            return int(item)
        if is_object(item):
            return {name: whole(inner) for name, inner in item.items()}
        return [whole(inner) for inner in item] if is_array(item) else item

    return canonical_json(whole(value))
