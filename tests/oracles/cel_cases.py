"""The cases of every policy in CEL, as questions to Kubernetes' own admission code, and what Argosy says of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from argosy.admission import PolicySet
from argosy.admission.authoring.cases import PlacedCase, read_cases
from argosy.admission.engine.judge import outcomes
from argosy.admission.engine.outcome import Outcome
from argosy.admission.policy.admission_policy import PARAMS_KIND
from argosy.admission.policy.source import PACKAGED
from argosy.schemas.errors import PolicyError
from argosy.schemas.review import Review

FOLDERS = sorted(path.parent for path in PACKAGED.glob("*/rule.yaml"))


@dataclass(frozen=True, slots=True)
class Asked:
    """One case, judged by one binding of its policy."""

    folder: str
    place: PlacedCase
    binding: int
    params: Mapping[str, Any]
    """Effective params, with the binding's own."""
    outcome: Outcome
    """What Argosy says."""

    @property
    def review(self) -> Review:
        """The review that is judged."""
        return self.place.review

    @property
    def name(self) -> str:
        """What a difference calls it."""
        return f"{self.folder}: {self.place.case.name} (binding {self.binding})"

    @property
    def denies(self) -> bool:
        """Whether Argosy refuses, or has no answer that would allow."""
        return bool(self.outcome.violations) or bool(self.outcome.failure and not self.outcome.ignored)


def rule(folder: Path) -> dict[str, Any]:
    """Return the ValidatingAdmissionPolicy of a folder."""
    document: dict[str, Any] = yaml.load((folder / "rule.yaml").read_bytes(), Loader=yaml.CSafeLoader)
    return document


def params_object(params: Mapping[str, Any]) -> dict[str, Any]:
    """Return the PolicyParams that params are to a rule."""
    return {**PARAMS_KIND, "metadata": {"name": "params"}, "spec": dict(params)}


def asked(folder: Path) -> Iterator[Asked]:
    """Yield every case of a policy by every binding, but those that its policy is not asked about.

    A policy that does not load yields nothing: its own tests say why.
    """
    try:
        policies = PolicySet.load(folder)
        places = read_cases(folder)
    except PolicyError:
        return
    (policy,) = policies.policies.values()
    for place in places:
        params = policies.bound_params(place.review)
        found = outcomes(place.review, policies, place.review.wire())
        for number, judgement in enumerate(found):
            if not judgement.outcome.skipped:
                yield Asked(folder.name, place, number, params[number][policy.code], judgement.outcome)
        if not found:
            yield Asked(folder.name, place, 0, params[0][policy.code], Outcome())
