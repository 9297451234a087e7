"""The law of parity on one expression: Argosy never allows what the API server denies; where both answer, the same."""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

import orjson

from argosy.admission import PolicySet
from argosy.admission.engine.judge import outcomes
from argosy.admission.policy.folder import CEL_RULE, Folder
from argosy.admission.policy.source import Source
from argosy.schemas.errors import PolicyError
from argosy.schemas.review import Review

_SIDECAR = orjson.dumps(
    {
        "code": "I_RANDOM",
        "title": "Random",
        "severity": "hard",
        "standard": {"name": "none", "url": "https://example.com"},
        "contract": "none",
        "violations": "[]",
        "params": {"properties": {name: {} for name in ("b", "i", "s", "ls")}},
    }
)
"""A JSON document is a YAML document."""


class Said(StrEnum):
    """What one side says of a request by one policy."""

    REFUSED = "refused"
    """The policy itself."""
    ALLOWED = "allowed"
    DENIED = "denied"
    FAILED = "failed"
    """Denied because there is no answer."""


def kubernetes(answer: Mapping[str, Any]) -> Said:
    """Return what the admission code said."""
    if answer.get("refused"):
        return Said.REFUSED
    denials = [decision for decision in answer.get("decisions", []) if decision["action"] == "deny"]
    if not denials:
        return Said.ALLOWED
    return Said.DENIED if any(decision["evaluation"] == "deny" for decision in denials) else Said.FAILED


def argosy(document: Mapping[str, Any], review: Review) -> tuple[Said, str]:
    """Return what Argosy says, and why it refuses or fails."""
    folder = Folder("random", Path("random"), _SIDECAR, orjson.dumps(document), CEL_RULE)
    try:
        policies = PolicySet.of(Source((folder,), ("Deny",), {}, b""))
    except PolicyError as error:
        return Said.REFUSED, error.message
    (judgement,) = outcomes(review, policies, review.wire())
    outcome = judgement.outcome
    if outcome.failure:
        return (Said.ALLOWED if outcome.ignored else Said.FAILED), outcome.failure
    return (Said.DENIED if outcome.violations else Said.ALLOWED), ""


def breaks(theirs: Said, ours: Said) -> bool:
    """Return whether the law is broken; a policy that either side refuses judges nobody."""
    if Said.REFUSED in {theirs, ours} or ours is Said.FAILED:
        return False
    return (theirs is Said.ALLOWED) != (ours is Said.ALLOWED)
