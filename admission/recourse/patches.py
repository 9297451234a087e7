"""Patches: each denial's own, proven by itself, and one joint patch that answers all that a patch can answer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ...schemas.errors import InputError
from ...schemas.review import Review
from ...schemas.verdict import Operation, Recourse, RecourseKind, Verdict
from .operations import resolve, shifts
from .proof import Prover, answered, edited, flips
from .stated import Stated, stated

_ROUNDS = 32


@dataclass(frozen=True, slots=True)
class Proven:
    """A patch, and what judging after it gave."""

    operations: tuple[Operation, ...]
    titles: tuple[str, ...]
    review: Review
    verdict: Verdict

    def recourse(self, before: Verdict) -> Recourse:
        """Return it as the way out of what it answers."""
        return Recourse(
            kind=RecourseKind.PATCH,
            title="; ".join(dict.fromkeys(self.titles)),
            codes=answered(before, self.verdict),
            patch=self.operations,
            verified=self.verdict.digest,
        )


def candidates(item: Stated, review: Review) -> Iterator[tuple[str, tuple[Operation, ...]]]:
    """Yield title and operations of every declared patch that fits the object as it is now."""
    for template in item.templates():
        if template.kind is RecourseKind.PATCH:
            try:
                operations = resolve(review.request.object or {}, template.operations, item.values)
            except InputError:
                continue
            if operations:
                yield template.title, operations


def single(item: Stated, review: Review, verdict: Verdict, prover: Prover) -> Proven | None:
    """Return the smallest patch that flips one refusal, proven."""
    for title, operations in candidates(item, review):
        found = _prove(review, operations, (title,), prover)
        if found and flips(verdict, found.verdict, item.reason):
            return _smallest(found, review, verdict, prover)
    return None


def joint(items: Sequence[Stated], review: Review, verdict: Verdict, prover: Prover) -> Proven | None:
    """Return the smallest patch that answers every denial that patches can answer, proven."""
    found = _all_at_once(items, review, verdict, prover) or _one_by_one(review, verdict, prover)
    return _smallest(found, review, verdict, prover) if found else None


def _all_at_once(items: Sequence[Stated], review: Review, verdict: Verdict, prover: Prover) -> Proven | None:
    """Try every denial's first patch together: one judgement, where none disturbs another."""
    operations: tuple[Operation, ...] = ()
    titles: list[str] = []
    wanted: set[str] = set()
    current = review
    for item in items:
        wanted |= {item.reason.code for _ in candidates(item, review)}
        for title, more in candidates(item, current):
            if shifts(current.request.object or {}, more):
                return None
            operations, current = operations + more, edited(current, more)
            titles.append(title)
            break
    found = _prove(review, operations, tuple(titles), prover) if operations else None
    left = {reason.code for reason in found.verdict.reasons} if found else set[str]()
    return found if found and answered(verdict, found.verdict) and not wanted & left else None


def _one_by_one(review: Review, verdict: Verdict, prover: Prover) -> Proven | None:
    found: Proven | None = None
    for _ in range(_ROUNDS):
        here, now = (found.review, found.verdict) if found else (review, verdict)
        better = _next(here, now, prover)
        if better is None:
            return found
        before = found or Proven((), (), review, verdict)
        operations, titles = before.operations + better.operations, before.titles + better.titles
        found = Proven(operations, titles, better.review, better.verdict)
    return found


def _next(review: Review, verdict: Verdict, prover: Prover) -> Proven | None:
    for item in stated(review, prover.policies, verdict):
        if item.reason in verdict.reasons:
            for title, operations in candidates(item, review):
                found = _prove(review, operations, (title,), prover)
                if found and flips(verdict, found.verdict, item.reason):
                    return found
    return None


def _prove(review: Review, operations: tuple[Operation, ...], titles: tuple[str, ...], prover: Prover) -> Proven | None:
    if prover.spent:
        return None
    try:
        after = edited(review, operations)
    except InputError:
        return None
    verdict = prover.judge(after)
    return Proven(operations, titles, after, verdict) if verdict else None


def _smallest(found: Proven, review: Review, before: Verdict, prover: Prover) -> Proven:
    """Drop every operation without which the same is answered, as long as there is a budget to prove it."""
    if len(_leaves(found.operations)) == 1:
        return found
    for index in reversed(range(len(found.operations))):
        if prover.spent:
            return found
        if index in _leaves(found.operations):
            fewer = found.operations[:index] + found.operations[index + 1 :]
            shorter = _prove(review, fewer, found.titles, prover)
            if shorter and _as_good(before, found.verdict, shorter.verdict):
                found = shorter
    return found


def _leaves(operations: tuple[Operation, ...]) -> set[int]:
    """Return which operations no later one is built upon."""
    parents: set[str] = set()
    leaves: set[int] = set()
    for index in reversed(range(len(operations))):
        path = operations[index].path
        if path not in parents:
            leaves.add(index)
        while path:
            path = path.rpartition("/")[0]
            parents.add(path)
    return leaves


def _as_good(before: Verdict, whole: Verdict, fewer: Verdict) -> bool:
    return (
        bool(answered(before, fewer))
        and len(fewer.reasons) <= len(whole.reasons)
        and (len(fewer.warnings) <= len(whole.warnings))
    )
