"""Attach to a verdict what would flip it: to each refusal its own way out, to the whole one that answers all."""

from collections.abc import Callable, Sequence

from ...schemas.review import Review
from ...schemas.verdict import DenyReason, Recourse, RecourseKind, Verdict
from ..policy.policy_set import PolicySet
from .patches import Proven, joint, single
from .proof import Prover, answered, beside
from .stated import Stated, stated, unproven

_LONGEST = 32


def find(review: Review, policies: PolicySet, verdict: Verdict, expired: Callable[[], bool] = lambda: False) -> Verdict:
    """Return the verdict with its ways out; what was decided, and its digest, stay as they are.

    Patches and creations are judged again with the same facts and carry the digest of that verdict. A dependency, an
    evidence or a person's decision cannot be judged before it is made and carries none. `Verdict.recourse` is to be
    done in its order: each digest is that of the verdict after it and all before it.

    Args:
        review: what was judged.
        policies: what it was judged by.
        verdict: what `judge` gave for the two.
        expired: asked before each proof; once it holds, nothing more is proven and what is returned is incomplete.
    """
    if not verdict.reasons and not verdict.warnings:
        return verdict
    prover = Prover(review, policies, verdict, expired)
    items = stated(review, policies, verdict)
    denying = set(map(id, verdict.reasons))
    denials = [item for item in items if id(item.reason) in denying]
    patch = joint(denials, review, verdict, prover) if denials else None
    together = _together(denials, patch, review, verdict, prover)
    alone = {id(item.reason): _alone(item, patch, review, verdict, prover) for item in items}
    return verdict.model_copy(
        update={
            "reasons": tuple(_with(reason, alone) for reason in verdict.reasons),
            "warnings": tuple(_with(reason, alone) for reason in verdict.warnings),
            "recourse": together,
        }
    )


def _with(reason: DenyReason, found: dict[int, Recourse | None]) -> DenyReason:
    recourse = found.get(id(reason))
    return reason.model_copy(update={"recourse": recourse}) if recourse else reason


def _alone(item: Stated, patch: Proven | None, review: Review, verdict: Verdict, prover: Prover) -> Recourse | None:
    """Return the first way out of one refusal that holds."""
    proven = single(item, review, verdict, prover)
    if proven:
        return proven.recourse(verdict)
    if patch and item.reason.code in answered(verdict, patch.verdict):
        # A long joint patch stands once, in the verdict: a copy a refusal would grow with their square.
        return patch.recourse(verdict) if len(patch.operations) <= _LONGEST else None
    for template in item.templates():
        if template.kind is RecourseKind.CREATE:
            created = _created(unproven(template, (item.reason.code,)), review, verdict, prover)
            if created:
                return created[0]
        elif template.kind is not RecourseKind.PATCH:
            return unproven(template, (item.reason.code,))
    return Recourse(kind=RecourseKind.HUMAN, title=_by_hand(item.reason), codes=(item.reason.code,))


def _by_hand(reason: DenyReason) -> str:
    place = reason.field or "the object"
    return f"Change {place}: no declared edit satisfies {reason.code} without breaking another policy"


def _created(
    recourse: Recourse, review: Review, verdict: Verdict, prover: Prover
) -> tuple[Recourse, Review, Verdict] | None:
    """Return a creation proven, with the review and the verdict after it; None where it is of no use."""
    manifest = recourse.manifest
    if manifest is None or not prover.admits(manifest, review):
        return None
    after = beside(review, manifest)
    if after is None:
        return recourse, review, verdict
    judged = prover.judge(after)
    if judged is None or not answered(verdict, judged):
        return None
    update = {"verified": judged.digest, "codes": answered(verdict, judged)}
    return recourse.model_copy(update=update), after, judged


def _together(
    denials: Sequence[Stated], patch: Proven | None, review: Review, verdict: Verdict, prover: Prover
) -> tuple[Recourse, ...]:
    """Return what answers every denial: the patch, then what is created, then what only others can do."""
    steps: list[Recourse] = []
    now, current = verdict, review
    if patch:
        steps.append(patch.recourse(verdict))
        now, current = patch.verdict, patch.review
    later: dict[tuple[str, ...], Recourse] = {}
    for item in denials:
        if item.reason.code not in {reason.code for reason in now.reasons}:
            continue
        for template in item.templates():
            recourse = unproven(template, (item.reason.code,))
            if template.kind is RecourseKind.CREATE:
                created = _created(recourse, current, now, prover)
                if created:
                    step, current, now = created
                    steps.append(step)
                    break
            elif template.kind is not RecourseKind.PATCH:
                _merge(later, recourse)
                break
    return (*steps, *later.values())


def _merge(later: dict[tuple[str, ...], Recourse], recourse: Recourse) -> None:
    key = (recourse.kind.value, recourse.title, recourse.step or "", str(recourse.dependency))
    known = later.get(key)
    codes = tuple(sorted({*recourse.codes, *(known.codes if known else ())}))
    later[key] = recourse.model_copy(update={"codes": codes})
