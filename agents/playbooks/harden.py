"""Harden the manifests: apply every proven edit that the policies know for the repository's own files."""

import re

from ...adapters import clock
from ...admission import PolicySet, judge
from ...admission.facts import FactSources, gather, namespace_facts
from ...admission.recourse import find
from ...admission.review import from_manifest
from ...schemas.errors import InputError
from ...schemas.plan import PlanSpec
from ...schemas.review import Review
from ...schemas.verdict import Recourse, RecourseKind
from ..contracts import params_for
from ..playbook import Playbook, Sheet
from ..sources import Place, create, patch, places

_GOAL = re.compile(r"(?i:harden)\s+(?i:the\s+|all\s+|our\s+)?(?i:kubernetes\s+)?(?i:manifests?|deployments?)\.?")
_ROUNDS = 20
"""Documents that are edited at most; each edit reads the files again."""


def _play(sheet: Sheet) -> str:
    done: list[str] = []
    policies = PolicySet.load()
    params = params_for(sheet.release.journal.document(PlanSpec, "plan"))
    for _ in range(_ROUNDS):
        said = _edit_one(sheet, policies, params)
        if said is None:
            break
        done.append(said)
    if not done:
        raise InputError("no policy knows an edit for these manifests: they are hardened already")
    return "; ".join(done)


def _edit_one(sheet: Sheet, policies: PolicySet, params: dict[str, dict[str, object]]) -> str | None:
    """Apply the first proven edit that is left and return its title."""
    found = list(places(sheet.root))
    for place in found:
        review = _review(place, found, params)
        verdict = find(review, policies, judge(review, policies))
        for recourse in (*verdict.recourse, *(warning.recourse for warning in verdict.warnings)):
            if recourse is not None and _apply(place, review, recourse):
                return f"{place.path.name}: {recourse.title}"
    return None


def _review(place: Place, found: list[Place], params: dict[str, dict[str, object]]) -> Review:
    at = clock.now()
    blank = from_manifest(place.object, at=at, params=params)
    namespace = blank.request.namespace
    beside = namespace_facts(other.object for other in found)
    known = FactSources(cluster={namespace: beside} if namespace else {})
    return from_manifest(place.object, at=at, facts=gather(blank.request, known, at), params=params)


def _apply(place: Place, review: Review, recourse: Recourse) -> bool:
    before = place.path.read_text()
    if recourse.kind is RecourseKind.PATCH and recourse.verified is not None:
        patch(place, review.request.object or {}, recourse.patch)
        return place.path.read_text() != before
    if recourse.kind is RecourseKind.CREATE and recourse.manifest is not None:
        create(place.path, recourse.manifest)
        return True
    return False


PLAYBOOK = Playbook(
    title="Apply every proven edit to the manifests",
    pattern=_GOAL,
    example="harden the manifests",
    play=_play,
    allowed_paths=("**/*.yaml", "**/*.yml", "**/*.json"),
)
