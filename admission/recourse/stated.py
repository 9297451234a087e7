"""What was refused, with the ways out that may answer it: declared in the sidecar, or stated by the rule itself."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from ...schemas.canonical import canonical_json
from ...schemas.facts import ImageFacts
from ...schemas.review import Review
from ...schemas.verdict import DenyReason, Recourse, RecourseKind, Verdict
from ..engine.masking import Masking
from ..engine.outcome import Judgement
from ..engine.violation import Violation
from ..policy.policy import Policy
from ..policy.sidecar import Template
from ..shape import is_array, is_object

_PLACEHOLDER = re.compile(r"\{(field|parent|observed|expected)\}")
_EVIDENCE = "Look up the evidence about the image: --evidence DIR or --facts FILE"
_CLUSTER = "Say what the namespace holds: --cluster-facts PATH or --facts FILE"
_HOW_TO_KNOW = {
    "evidence": _EVIDENCE,
    "images": "Name the image by its digest, or say which digest it has: --facts FILE",
    "cluster": _CLUSTER,
    "networkPolicies": _CLUSTER,
    "podDisruptionBudgets": _CLUSTER,
    "slo": "Say how much of the error budget is left: a ConfigMap labelled argosy.dev/slo, or --facts FILE",
    **dict.fromkeys(ImageFacts.model_fields, _EVIDENCE),
}
"""What an unknown names -> how to find it out; of several facts about one image the first one counts."""


@dataclass(frozen=True, slots=True)
class Stated:
    """One refusal, and the violation that it shows."""

    reason: DenyReason
    policy: Policy
    violation: Violation
    is_unknown: bool
    pinned: str | None = None
    """What was observed with its digest, where that is an image reference that the facts resolve."""

    @property
    def values(self) -> dict[str, Any]:
        """Return what placeholders stand for."""
        field = self.violation.field
        return {
            "field": field,
            "parent": field.rpartition("/")[0],
            "observed": self.violation.observed,
            "expected": self.violation.expected,
            "pinned": self.pinned,
        }

    def templates(self) -> Iterator[Template]:
        """Yield the ways out to try, in order, placeholders filled in except in operations."""
        said = self.violation.recourse
        if self.is_unknown:
            yield self._how_to_know()
        elif isinstance(said, Mapping):
            yield from _literal(said)
        else:
            for template in self.policy.recourse:
                if said is None or template.name == said:
                    yield self._filled(template)

    def _how_to_know(self) -> Template:
        kind = str(self.violation.expected).partition("/")[0].partition(",")[0]
        declared = next((item for item in self.policy.recourse if item.kind is RecourseKind.EVIDENCE), None)
        if kind == "evidence" and declared:
            return self._filled(declared)
        title = _HOW_TO_KNOW.get(kind, f"Gather {self.violation.expected}: --facts FILE")
        return Template(kind=RecourseKind.EVIDENCE, title=title, step="facts")

    def _filled(self, template: Template) -> Template:
        values = self.values
        return template.model_copy(
            update={
                "title": _fill(template.title, values),
                "manifest": _fill(template.manifest, values),
                "dependency": _fill(template.dependency, values),
                "step": _fill(template.step, values),
            }
        )


def unproven(template: Template, codes: tuple[str, ...]) -> Recourse:
    """Return the way out that a template describes, before or without judging it again."""
    return Recourse(
        kind=template.kind,
        title=template.title,
        codes=codes,
        manifest=template.manifest,
        dependency=template.dependency,
        step=template.step,
    )


def stated(review: Review, verdict: Verdict, judgements: Iterable[Judgement]) -> list[Stated]:
    """Return every refusal of a verdict, denials first, with the violation that it shows.

    Args:
        review: what was judged.
        verdict: what it came to.
        judgements: what every policy said.
    """
    masking = Masking(review.request)
    reasons: dict[bytes, list[DenyReason]] = defaultdict(list)
    for reason in (*verdict.reasons, *verdict.warnings):
        reasons[_key(reason.code, reason.field, reason.observed, reason.expected)].append(reason)
    found: list[Stated] = []
    for judgement in judgements:
        policy, outcome = judgement.policy, judgement.outcome
        for violation in outcome.violations + outcome.unknown:
            observed = masking.value(violation.field, violation.observed)
            expected = masking.value(violation.field, violation.expected)
            matching = reasons[_key(policy.code, violation.field, observed, expected)]
            if matching:
                pinned = _pinned(violation.observed, review.facts.images)
                found.append(Stated(matching.pop(), policy, violation, violation in outcome.unknown, pinned))
    order = {id(reason): place for place, reason in enumerate((*verdict.reasons, *verdict.warnings))}
    return sorted(found, key=lambda item: order[id(item.reason)])


def _pinned(reference: Any, images: Mapping[str, str]) -> str | None:
    if not isinstance(reference, str) or reference not in images or "@" in reference:
        return None
    return f"{reference}@{images[reference]}"


def _key(code: str, field: str, observed: Any, expected: Any) -> bytes:
    return canonical_json([code, field, observed, expected])


def _literal(said: Mapping[str, Any]) -> Iterator[Template]:
    try:
        yield Template.model_validate(dict(said))
    except ValidationError:
        return


def _fill(value: Any, values: Mapping[str, Any]) -> Any:
    if isinstance(value, str):
        return _PLACEHOLDER.sub(lambda match: str(values[match[1]]), value)
    if is_object(value):
        return {key: _fill(item, values) for key, item in value.items()}
    if is_array(value):
        return [_fill(item, values) for item in value]
    return value
