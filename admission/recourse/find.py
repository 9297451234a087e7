"""Attach to a verdict what would flip it: to each refusal its own ways out, to the whole one that answers all."""

from collections.abc import Callable, Iterator, Sequence

from ...schemas.review import Review
from ...schemas.verdict import DenyReason, Recourse, RecourseKind, Verdict
from ..engine.judge import outcomes
from ..engine.outcome import Judgement
from ..policy.policy_set import PolicySet
from .candidates import candidates
from .patches import Patches, Proven
from .proof import Judged, Prover, answered, beside
from .stated import Stated, stated, unproven

_LONGEST = 32
_ALTERNATIVES = 3


def find(  # noqa: PLR0913, PLR0917 - what is searched, and how long
    review: Review,
    policies: PolicySet,
    verdict: Verdict,
    expired: Callable[[], bool] = lambda: False,
    judgements: Sequence[Judgement] | None = None,
    alone: int | None = None,
) -> Verdict:
    """Return the verdict with its ways out; what was decided, and its digest, stay as they are.

    Patches and creations are judged again with the same facts and carry the digest of that verdict. A dependency, an
    evidence or a person's decision cannot be judged before it is made and carries none. `Verdict.recourse` is to be
    done in its order: each digest is that of the verdict after it and all before it.

    Args:
        review: what was judged.
        policies: what it was judged by.
        verdict: what `judge` gave for the two.
        expired: asked before each proof; once it holds, nothing more is proven and what is returned is incomplete.
        judgements: what every policy said, where the caller has it from `judged`.
        alone: how many refusals may have their own patch judged, one by one; where there are more, what the joint
            patch answers shows its part of it, without a digest. None: every one of them.
    """
    if not verdict.reasons and not verdict.warnings:
        return verdict
    said = outcomes(review, policies, review.wire()) if judgements is None else judgements
    given = Judged(review, verdict, said)
    search = _Search(given, Prover(given, policies, expired))
    items = stated(review, verdict, said)
    denying = set(map(id, verdict.reasons))
    denials = [item for item in items if id(item.reason) in denying]
    patch = search.patches.joint(denials) if denials else None
    together = search.together(denials, patch)
    ways: dict[int, Recourse | None]
    others: dict[int, tuple[Recourse, ...]]
    if alone is not None and len(items) > alone:
        ways = {id(item.reason): search.part(item, patch) for item in items}
        others = {id(item.reason): () for item in items}
    else:
        ways = {id(item.reason): search.first(item, patch) for item in items}
        others = {id(item.reason): search.others(item, ways[id(item.reason)]) for item in items}
    return verdict.model_copy(
        update={
            "reasons": tuple(_with(reason, ways, others) for reason in verdict.reasons),
            "warnings": tuple(_with(reason, ways, others) for reason in verdict.warnings),
            "recourse": together,
        }
    )


def _with(reason: DenyReason, ways: dict[int, Recourse | None], others: dict[int, tuple[Recourse, ...]]) -> DenyReason:
    first = ways.get(id(reason))
    return reason.model_copy(update={"recourse": first, "alternatives": others[id(reason)]}) if first else reason


class _Search:
    """One search for the ways out of one verdict."""

    def __init__(self, given: Judged, prover: Prover) -> None:
        self._given = given
        self._prover = prover
        self.patches = Patches(prover)

    def first(self, item: Stated, joint: Proven | None) -> Recourse | None:
        """Return the cheapest way out of one refusal that holds."""
        verdict = self._given.verdict
        proven = next(self.patches.alone(item), None)
        if proven:
            return proven.recourse(verdict)
        # A search that ended too early says nothing about what it would have found.
        complete = not self._prover.spent
        if complete and joint and item.reason.code in answered(verdict, joint.after.verdict):
            # A long joint patch stands once, in the verdict: a copy a refusal would grow with their square.
            return joint.recourse(verdict) if len(joint.operations) <= _LONGEST else None
        other = next(self._unpatched(item), None)
        if other or not complete:
            return other
        return Recourse(kind=RecourseKind.HUMAN, title=_by_hand(item.reason), codes=(item.reason.code,))

    def part(self, item: Stated, joint: Proven | None) -> Recourse | None:
        """Return one refusal's part of what the joint patch does, or what edits nothing; neither is judged alone."""
        code = item.reason.code
        found = candidates(item, self._given.review)
        if found and joint and code in answered(self._given.verdict, joint.after.verdict):
            own = found[0]
            return Recourse(kind=RecourseKind.PATCH, title=own.title, codes=(code,), patch=own.operations)
        ways = (unproven(template, (code,)) for template in item.templates())
        return next((way for way in ways if way.kind not in (RecourseKind.PATCH, RecourseKind.CREATE)), None)

    def others(self, item: Stated, first: Recourse | None) -> tuple[Recourse, ...]:
        """Return other ways out of one refusal, cheapest first; what a person must decide is no alternative."""
        if first is None or len(list(item.templates())) == 1:
            return ()
        found: list[Recourse] = []
        for proven in self.patches.alone(item):
            found.append(proven.recourse(self._given.verdict))
            if len(found) > _ALTERNATIVES:
                break
        found += [way for way in self._unpatched(item) if way.kind not in (RecourseKind.HUMAN, RecourseKind.INFEASIBLE)]
        return tuple(way for way in found if way != first)[:_ALTERNATIVES]

    def _unpatched(self, item: Stated) -> Iterator[Recourse]:
        """Yield the ways out of one refusal that edit nothing of the object."""
        for template in item.templates():
            if template.kind is RecourseKind.CREATE:
                created = self._created(unproven(template, (item.reason.code,)), self._given)
                if created:
                    yield created[0]
            elif template.kind is not RecourseKind.PATCH:
                yield unproven(template, (item.reason.code,))

    def _created(self, recourse: Recourse, now: Judged) -> tuple[Recourse, Judged] | None:
        """Return a creation proven, with what judging after it gave; None where it is of no use."""
        manifest = recourse.manifest
        if manifest is None or not self._prover.admits(manifest):
            return None
        after = beside(now.review, manifest)
        if after is None:
            return recourse, now
        judged = self._prover.judge(after)
        if judged is None or not answered(now.verdict, judged.verdict):
            return None
        update = {"verified": judged.verdict.digest, "codes": answered(now.verdict, judged.verdict)}
        return recourse.model_copy(update=update), judged

    def together(self, denials: Sequence[Stated], patch: Proven | None) -> tuple[Recourse, ...]:
        """Return what answers every denial: the patch, then what is created, then what only others can do."""
        steps: list[Recourse] = []
        now = self._given
        if patch:
            steps.append(patch.recourse(now.verdict))
            now = patch.after
        later: dict[tuple[str, ...], Recourse] = {}
        for item in denials:
            if item.reason.code not in {reason.code for reason in now.verdict.reasons}:
                continue
            for template in item.templates():
                recourse = unproven(template, (item.reason.code,))
                if template.kind is RecourseKind.CREATE:
                    created = self._created(recourse, now)
                    if created:
                        step, now = created
                        steps.append(step)
                        break
                elif template.kind is not RecourseKind.PATCH:
                    _merge(later, recourse)
                    break
        return (*steps, *later.values())


def _by_hand(reason: DenyReason) -> str:
    place = reason.field or "the object"
    return f"Change {place}: no declared edit satisfies {reason.code} without breaking another policy"


def _merge(later: dict[tuple[str, ...], Recourse], recourse: Recourse) -> None:
    key = (recourse.kind.value, recourse.title, recourse.step or "", str(recourse.dependency))
    known = later.get(key)
    codes = tuple(sorted({*recourse.codes, *(known.codes if known else ())}))
    later[key] = recourse.model_copy(update={"codes": codes})
